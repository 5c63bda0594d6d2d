import type { ActorRef } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Bank, Crossing, createActor, crossing, Guard, Payment, payment, SimulatedClock } = (await import(
  built('charts')
)) as typeof import('./fixtures/charts.ts')

const places = ['here', 'thread', 'process'] as const

/** What happens at which state: the same for both, so it does not matter how fast either is. */
type Script = Readonly<Record<string, readonly ('press' | 'break' | 'pay')[]>>
interface Seen {
  readonly value: unknown
  readonly status: string
  readonly output: unknown
}

/** Sends what the script has for a state, one event each time it is reached. */
const follow = (script: Script, send: (type: never) => void): ((seen: Seen) => void) => {
  const left = new Map(Object.entries(script).map(([state, events]) => [state, [...events]]))
  return ({ value }) => {
    const event = left.get(JSON.stringify(value))?.shift()
    if (event !== undefined) send(event as never)
  }
}

/** The states under xstate's own interpreter. */
const underXstate = async (
  actor: { subscribe(next: (seen: Seen) => void): unknown; start(): unknown; send(event: never): void; getSnapshot(): Seen },
  clock: { increment(ms: number): void },
  script: Script,
): Promise<unknown[]> => {
  const states: unknown[] = []
  const react = follow(script, (type) => setImmediate(() => actor.send({ type } as never)))
  actor.subscribe((seen) => {
    states.push([seen.value, seen.status])
    react(seen)
  })
  actor.start()
  while (actor.getSnapshot().status === 'active') {
    clock.increment(5)
    await new Promise((resolve) => setTimeout(resolve, 1)) // its asks are real
  }
  return states
}

/** The states as an actor shows them. */
const asActor = async (
  ref: ActorRef<{ send(event: never): void; snapshots(): AsyncIterable<Seen> }>,
  script: Script,
): Promise<readonly [states: unknown[], output: unknown]> => {
  const states: unknown[] = []
  const react = follow(script, (type) => ref.tell.send({ type } as never))
  let output: unknown
  for await (const seen of ref.stream.snapshots()) {
    states.push([seen.value, seen.status])
    output = seen.output
    react(seen)
  }
  return [states, output]
}

const rounds: Script = { '"off"': ['press'], '{"red":"wait"}': ['press', 'press', 'break'] }
const pays: Script = { '"idle"': ['pay'] }

describe.each(places)('a machine on: %s', (on) => {
  it('with delays goes through the same states as in xstate alone', async () => {
    const clock = new SimulatedClock()
    const expected = await underXstate(createActor(crossing, { clock }), clock, rounds)
    expect(expected).toHaveLength(14)
    await using world = await openSystem()
    const ref = await world.system.spawn(Crossing, { on })
    const [states, output] = await within(10_000, 'the final state', asActor(ref, rounds))
    expect(states).toEqual(expected)
    expect(output).toBe(3)
  })

  it.each([1, 3, 9])('with retries and an invoked ask does, too: taken at attempt %d', async (takesAt) => {
    await using world = await openSystem()
    const clock = new SimulatedClock()
    const bank = await world.system.spawn(Bank, { args: [takesAt], on: 'thread' })
    const alone = createActor(payment, { clock, input: { bank } })
    const expected = await underXstate(alone, clock, pays)

    const another = await world.system.spawn(Bank, { args: [takesAt], on: 'process' })
    const ref = await world.system.spawn(Payment, { args: [{ input: { bank: another } }], on })
    const [states, output] = await within(10_000, 'the final state', asActor(ref, pays))
    expect(states).toEqual(expected)
    expect(output).toBe(alone.getSnapshot().output)
  })

  it('stops its actor in its final state, and the host that it had to itself (F14)', async () => {
    await using world = await openSystem()
    const ref = await world.system.spawn(Crossing, { on })
    ref.tell.send({ type: 'break' })
    const { reason } = await world.observer.first('actor.ended', ({ actor }) => actor === ref.id)
    expect(reason).toEqual({ kind: 'stopped' })
    if (on !== 'here') expect(await world.observer.first('host.down')).toMatchObject({ wanted: true })
  })

  it('that fails begins again from its arguments (F14)', async () => {
    await using world = await openSystem()
    const ref = await world.system.spawn(Crossing, { on })
    ref.tell.send({ type: 'press' })
    ref.tell.send({ type: 'fail' })
    expect(await ref.ask.matches('off')).toBe(true)
    expect(world.observer.all('actor.failed')).toMatchObject([{ error: { name: 'RangeError', message: 'short circuit' } }])
  })

  it('goes on from the snapshot of one on another host', async () => {
    await using world = await openSystem()
    const first = await world.system.spawn(Crossing, { on: on === 'thread' ? 'process' : 'thread' })
    first.tell.send({ type: 'press' })
    const snapshot = await first.ask.snapshot()
    await world.system.stopActor(first)
    const second = await world.system.spawn(Crossing, { args: [{ snapshot }], on })
    const [states] = await within(10_000, 'the final state', asActor(second, { '{"red":"wait"}': ['break'] }))
    // how far it is when the stream begins is a matter of time
    expect(states.slice(-2)).toEqual([
      [{ red: 'wait' }, 'active'],
      ['broken', 'done'],
    ])
    expect(states).not.toContainEqual(['off', 'active'])
  })

  it('has a machine of its own on another host', async () => {
    await using world = await openSystem()
    const ref = await world.system.spawn(Guard, { on })
    ref.tell.send({ type: 'press' })
    let seen: readonly string[] = []
    const watching = (async () => {
      let broke = false
      for await (const { context } of ref.stream.snapshots()) {
        seen = context.seen
        if (!broke && seen.at(-1) === '{"red":"wait"}') {
          broke = true
          ref.tell.send({ type: 'break' })
        }
      }
    })()
    await within(10_000, 'the end of the shift', watching)
    expect(seen).toEqual(['"off"', '"green"', '"yellow"', '{"red":"walk"}', '{"red":"wait"}', '1 rounds'])
  })
})
