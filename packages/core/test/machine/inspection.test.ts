import { describe, expect, it } from 'vitest'
import { assign, fromTransition, sendTo, setup } from 'xstate'
import { expose } from '../../src/actor/expose.ts'
import { machineActor } from '../../src/machine/index.ts'
import { placements, World } from '../support/world.ts'
import { answered, open } from './open.ts'

const pair = setup({
  types: { context: {} as { n: number }, events: {} as { type: 'go'; secret: unknown } },
  actors: { child: fromTransition((n: number) => n + 1, 0) },
  actions: { shout: () => {} },
}).createMachine({
  id: 'pair',
  context: { n: 0 },
  invoke: { src: 'child', id: 'child' },
  initial: 'a',
  states: {
    a: { on: { go: { target: 'b', actions: ['shout', sendTo('child', { type: 'go' })] } } },
    b: { entry: assign({ n: 1 }) },
  },
})
class Pair extends machineActor(pair) {
  go(): void {
    this.send({ type: 'go', secret: () => {} })
  }
}
expose(import.meta.url, { Pair })

describe.each(placements)('what a machine on %s does', (on) => {
  it('shows as its state in system.inspect', async () => {
    await using world = new World()
    const ref = await open(world, Pair, { on })
    ref.tell.go()
    await world.settled()
    const { state } = await answered(world, world.system.inspect(ref))
    expect(state).toMatchObject({ value: 'b', context: { n: 1 }, status: 'active', children: { child: { src: 'child' } } })
  })

  it('is told to the observer, without the data of the program', async () => {
    await using world = new World()
    const ref = await open(world, Pair, { on })
    ref.tell.go()
    await world.settled()
    const told = world.eventsOf('machine.inspected')
    expect(new Set(told.map(({ actor, at }) => `${actor} ${at}`))).toEqual(new Set([`${ref.id} Pair`]))
    const lines = told.map(({ type, subject, source, message, action, status, value }) =>
      [type, subject, source, message, action, status, value].map((part) => part ?? '-').join(' '),
    )
    expect(lines).toEqual([
      '@xstate.actor  - - - - -',
      '@xstate.actor child - - - - -',
      '@xstate.event  - xstate.init - - -',
      '@xstate.event child  xstate.init - - -',
      '@xstate.snapshot child - xstate.init - active -',
      '@xstate.action  - - xstate.spawnChild - -',
      '@xstate.snapshot  - xstate.init - active a',
      '@xstate.event  - go - - -',
      '@xstate.action  - - shout - -',
      '@xstate.action  - - xstate.sendTo - -',
      '@xstate.microstep  - go - active b',
      '@xstate.event child  go - - -',
      '@xstate.snapshot child - go - active -',
      '@xstate.snapshot  - go - active b',
    ])
  })
})
