// The same machine in xstate's own interpreter and as an actor goes through the same states.
import { describe, expect, it } from 'vitest'
import { type Actor, type AnyStateMachine, createActor, SimulatedClock } from 'xstate'
import { placements, World } from '../support/world.ts'
import { Bank, Payment, payment, TrafficLight, trafficLight } from './charts.ts'
import { open, read } from './open.ts'

/** What happens, step by step: time goes by, or an event comes. */
type Step = number | { readonly type: 'press' | 'break' | 'pay' | 'cancel' }

/** Runs it under xstate; `settle` lets everything happen that needs no time. */
const underXstate = async (
  actor: Actor<AnyStateMachine>,
  clock: SimulatedClock,
  script: readonly Step[],
  settle: () => Promise<void>,
): Promise<unknown[]> => {
  const states: unknown[] = []
  let last: unknown
  actor.subscribe((now) => {
    const { value, context, status } = now
    if (now !== last) states.push({ value, context: withoutRefs(context), status }) // it tells of events that change nothing, too
    last = now
  })
  actor.start()
  await settle()
  for (const step of script) {
    if (typeof step !== 'number') actor.send(step)
    for (let ms = 0; typeof step === 'number' && ms < step; ms += 50) {
      clock.increment(50)
      await settle()
    }
    await settle()
  }
  return states
}

const withoutRefs = ({ bank: _, ...context }: Record<string, unknown>): Record<string, unknown> => context

const lightScripts: readonly (readonly Step[])[] = [
  [10_000],
  [1_000, { type: 'press' }, 4_000, { type: 'press' }, 3_000, { type: 'break' }, 5_000],
  [3_000, { type: 'break' }, { type: 'press' }],
  [2_950, { type: 'press' }, 50, { type: 'press' }, 950, 2_500],
]

describe.each(placements)('as an actor on %s and in xstate alone', (on) => {
  it.each(lightScripts.map((script) => [script]))('a traffic light goes through the same states: %j', async (script) => {
    await using world = new World()
    const clock = new SimulatedClock()
    const expected = await underXstate(createActor(trafficLight, { clock }), clock, script, () => world.settled())

    const light = await open(world, TrafficLight, { on })
    const { items } = read(light.stream.snapshots())
    await world.settled()
    for (const step of script) {
      if (typeof step === 'number') await world.pass(step)
      else light.tell.send(step as { type: 'press' })
      await world.settled()
    }
    expect(items.map(({ value, context, status }) => ({ value, context, status }))).toEqual(expected)
    expect(items.length).toBeGreaterThan(2)
  })

  it.each([
    { takesAt: 1, script: [{ type: 'pay' }, 1_000] },
    { takesAt: 3, script: [50, { type: 'pay' }, 50, 50, 50, 150] },
    { takesAt: 9, script: [{ type: 'pay' }, 1_000] },
    { takesAt: 3, script: [{ type: 'pay' }, 150, { type: 'cancel' }, 1_000] },
  ] as { takesAt: number; script: Step[] }[])(
    'a payment goes through the same states when its bank takes attempt $takesAt: $script',
    async ({ takesAt, script }) => {
      await using world = new World()
      const clock = new SimulatedClock()
      const bank = await open(world, Bank, { args: [takesAt], on: 'thread' })
      const alone = createActor(payment, { clock, input: { cents: 5, bank } })
      const expected = await underXstate(alone, clock, script, () => world.settled())

      const another = await open(world, Bank, { args: [takesAt], on: 'process' })
      const ref = await open(world, Payment, { args: [{ input: { cents: 5, bank: another } }], on })
      const { items } = read(ref.stream.snapshots())
      await world.settled()
      for (const step of script) {
        if (typeof step === 'number') await world.pass(step)
        else ref.tell.send(step as { type: 'pay' })
        await world.settled()
      }
      const states = items.map(({ value, context, status }) => ({ value, context: withoutRefs({ ...context }), status }))
      expect(states).toEqual(expected)
      expect(states.length).toBeGreaterThan(2)
      expect(items.at(-1)?.output).toEqual(alone.getSnapshot().output)
    },
  )
})
