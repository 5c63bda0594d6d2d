import { machineActor } from '@troupe/core/machine'
import { expose } from '@troupe/runtime-node'
import { assign, setup } from 'xstate'

/**
 * The light at a crossing: green for cars until somebody presses the button; then it goes round by itself. An ordinary xstate machine,
 * which knows nothing of actors and hosts.
 */
export const crossing = setup({
  types: {
    context: {} as { walks: number },
    events: {} as { type: 'press' } | { type: 'night' } | { type: 'lightning' },
    output: {} as { walks: number },
  },
  actions: {
    strike: () => {
      throw new Error('the lamp is broken')
    },
  },
  delays: { amber: 20, walk: 40, clear: 20 },
}).createMachine({
  id: 'crossing',
  context: { walks: 0 },
  initial: 'green',
  states: {
    green: { id: 'green', on: { press: 'amber' } },
    amber: { after: { amber: 'red' } },
    red: {
      entry: assign({ walks: ({ context }) => context.walks + 1 }),
      initial: 'walk',
      states: {
        walk: { after: { walk: 'wait' } },
        wait: { after: { clear: '#green' } },
      },
    },
    off: { type: 'final' },
  },
  on: { night: '.off', lightning: { actions: 'strike' } },
  output: ({ context }) => ({ walks: context.walks }),
})

/** The machine as a class of actors: on any host it answers `send`, `snapshot`, `snapshots` and `matches`. */
export const TrafficLight = machineActor(crossing)

expose(import.meta.url, { TrafficLight })
