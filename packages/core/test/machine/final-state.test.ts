import { beforeEach, describe, expect, it } from 'vitest'
import { setup } from 'xstate'
import { expose } from '../../src/actor/expose.ts'
import type { StopReason } from '../../src/actor/stop-reason.ts'
import { machineActor } from '../../src/machine/index.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'
import { Sum, sum } from './charts.ts'
import { answered, open, read } from './open.ts'

let ends: string[] = []
class Ending extends machineActor(sum) {
  protected override async onStop(reason: StopReason): Promise<void> {
    ends.push(`${reason.kind} in ${JSON.stringify(this.snapshot().value)}`)
    await super.onStop(reason)
  }
}

/** Is done before anybody can ask it anything. */
const instant = setup({ types: { output: {} as string } }).createMachine({
  id: 'instant',
  initial: 'begin',
  states: { begin: { always: 'end' }, end: { type: 'final' } },
  output: 'that was quick',
})
const Instant = machineActor(instant)
expose(import.meta.url, { Ending, Instant })

beforeEach(() => {
  ends = []
})

describe.each(placements)('F14 a machine in its final state on %s', (on) => {
  it('stops its actor, which stays stopped; what waits is refused', async () => {
    await using world = new World()
    const ref = await open(world, Ending, { on })
    ref.tell.send({ type: 'end' })
    ref.tell.send({ type: 'add', by: 1 })
    const error = await rejectionOf(answered(world, ref.ask.snapshot()))
    expect(error).toMatchObject({ code: 'ACTOR_STOPPED', reason: 'stopped' })
    expect(world.eventsOf('actor.ended')).toMatchObject([{ actor: ref.id, reason: { kind: 'stopped' } }])
    expect(world.deadLetters()).toEqual(['send: stopped'])
    expect(ends).toEqual(['stopped in "closed"'])
  })

  it('answers the event that took it there', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    expect(await answered(world, ref.ask.send({ type: 'end' }))).toBeUndefined()
  })

  it('shows its output to all who read its snapshots before it ends', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { args: [{ input: { from: 3 } }], on })
    const readers = [read(ref.stream.snapshots()), read(ref.stream.snapshots({ limit: 1 }))]
    await world.settled()
    ref.tell.send({ type: 'end' })
    await world.settled()
    for (const { items, over } of readers) {
      await over
      expect(items.at(-1)).toMatchObject({ status: 'done', value: 'closed', output: 3 })
    }
  })

  it('waits for a slow reader as long as a stop waits, and then cuts it off', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    const reader = ref.stream.snapshots()[Symbol.asyncIterator]()
    await answered(world, reader.next())
    for (let n = 0; n < 200; n++) ref.tell.send({ type: 'add', by: 1 })
    ref.tell.send({ type: 'end' })
    await world.pass(4_999)
    expect(world.eventsOf('actor.ended')).toEqual([])
    await world.pass(1)
    expect(world.eventsOf('actor.ended')).toHaveLength(1)
    expect(world.eventsOf('actor.stop-late')).toMatchObject([{ actor: ref.id, waitedFor: 'send' }])
    const reading = (async () => {
      while ((await reader.next()).done !== true);
    })()
    expect(await rejectionOf(answered(world, reading))).toMatchObject({ code: 'ASK_INTERRUPTED' })
  })

  it('ends as soon as its last reader has left', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    const reader = ref.stream.snapshots()[Symbol.asyncIterator]()
    await answered(world, reader.next())
    for (let n = 0; n < 200; n++) ref.tell.send({ type: 'add', by: 1 })
    ref.tell.send({ type: 'end' })
    await world.settled()
    expect(world.eventsOf('actor.ended')).toEqual([])
    await answered(world, reader.return!())
    expect(world.eventsOf('actor.ended')).toHaveLength(1)
  })

  it('from the first moment on starts, and then stops', async () => {
    await using world = new World()
    const ref = await open(world, Instant, { on })
    await world.settled()
    expect(world.events.map(({ event }) => event).filter((event) => event.startsWith('actor.'))).toEqual([
      'actor.started',
      'actor.ended',
    ])
    expect(await rejectionOf(answered(world, ref.ask.snapshot()))).toMatchObject({ family: 'not-delivered' })
  })

  it('is restarted when it is to run for ever', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { args: [{ input: { from: 1 } }], on, restart: 'permanent' })
    ref.tell.send({ type: 'add', by: 5 })
    ref.tell.send({ type: 'end' })
    await world.settled()
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({ context: { total: 1 }, status: 'active' })
  })
})
