import { expect, it } from 'vitest'
import { assign, setup } from 'xstate'
import { expose } from '../../src/actor/expose.ts'
import { machineActor } from '../../src/machine/index.ts'
import { placements, World } from '../support/world.ts'

const counter = setup({
  types: {
    context: {} as { n: number },
    events: {} as { type: 'up'; by: number } | { type: 'end' } | { type: 'boom' },
    input: {} as { from: number },
    output: {} as number,
  },
}).createMachine({
  id: 'counter',
  context: ({ input }) => ({ n: input.from }),
  initial: 'on',
  states: {
    on: {
      on: {
        up: { actions: assign({ n: ({ context, event }) => context.n + event.by }) },
        end: 'off',
        boom: {
          actions: () => {
            throw new RangeError('bang')
          },
        },
      },
    },
    off: { type: 'final' },
  },
  output: ({ context }) => context.n,
})
const Counter = machineActor(counter)
expose(import.meta.url, { Counter })

it.each(placements)('works %s', async (on) => {
  await using world = new World()
  const p = world.system.spawn(Counter, { args: [{ input: { from: 3 } }], on })
  await world.settled()
  const ref = await p
  const seen: unknown[] = []
  const reading = (async () => {
    for await (const s of ref.stream.snapshots()) seen.push([s.value, s.context, s.status, s.output])
  })()
  await world.settled()
  ref.tell.send({ type: 'up', by: 2 })
  const s = ref.ask.snapshot()
  const m = ref.ask.matches('on')
  await world.settled()
  console.log(await s, await m)
  ref.tell.send({ type: 'end' })
  const after = ref.ask.snapshot().catch((e) => e)
  await world.settled()
  await reading
  console.log(seen, (await after).message, world.deadLetters())
})
it.each(placements)('fails %s', async (on) => {
  await using world = new World()
  const p = world.system.spawn(Counter, { args: [{ input: { from: 3 } }], on })
  await world.settled()
  const ref = await p
  ref.tell.send({ type: 'up', by: 2 })
  const e = ref.ask.send({ type: 'boom' }).catch((e) => e)
  await world.settled()
  console.log(await e)
  const s = ref.ask.snapshot()
  await world.settled()
  expect((await s).context.n).toBe(3)
  console.log(world.events.map((e) => e.event))
})
