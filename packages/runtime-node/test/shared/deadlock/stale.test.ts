import { type ActorRef, type Inspection, Lock, LockAbandonedError, LockTimeoutError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Meeting } = (await import(url('meeting'))) as typeof import('./fixtures/meeting.ts')
const { Taker } = (await import(url('taker'))) as typeof import('./fixtures/taker.ts')

const locksOf = ({ locks = [] }: Inspection): object[] => locks.map(({ since: _, ...rest }) => rest)

const present = async (meeting: ActorRef<InstanceType<typeof Meeting>>, count: number): Promise<void> => {
  await expect.poll(() => meeting.ask.present()).toBe(count)
}

describe.each([
  { on: 'threads', development: true },
  { on: 'processes', development: true },
  { on: 'threads', development: false },
] as const)('IS6 a lock whose owner is killed on a host of $on (development: $development)', ({ on, development }) => {
  it('has no second holder until the code of the killed actor releases it', async () => {
    await using open = await openSystem({ development })
    const { system } = open
    const host = await system[on](1)
    const [meeting, taker] = [await system.spawn(Meeting, { args: [2] }), await system.spawn(Taker, { on: host })]
    const lock = new Lock({ across: on, name: 'kept' })
    void failure(Error, taker.ask.holdUntil(meeting, lock))
    await present(meeting, 1)
    await system.killActor(taker)
    await failure(LockTimeoutError, lock.acquire({ timeoutMs: 300 }))
    if (development) {
      const inspection = await system.inspect(taker)
      expect(inspection.phase).toBe('ended')
      expect(locksOf(inspection)).toEqual([{ lock: "Lock 'kept'", state: 'held', by: 'stale actor', method: 'holdUntil' }])
    }
    const next = lock.acquire()
    await meeting.ask.come()
    const held = await within(5_000, 'the next', next)
    expect(held.abandoned).toBe(false)
    held.release()
  })

  it('is abandoned when the host dies instead', async () => {
    await using open = await openSystem({ development })
    const { system } = open
    const host = await system[on](1)
    const [meeting, taker] = [await system.spawn(Meeting, { args: [2] }), await system.spawn(Taker, { on: host })]
    const lock = new Lock({ across: on, name: 'kept' })
    void failure(Error, taker.ask.holdUntil(meeting, lock))
    await present(meeting, 1)
    await system.killActor(taker)
    const next = lock.acquire()
    ;(await system.spawn(Taker, { on: host, restart: 'temporary' })).tell.exit()
    expect(await failure(LockAbandonedError, next)).toMatchObject({ lock: "Lock 'kept'" })
    await meeting.ask.come() // so that nobody waits there when the system stops
  })
})

describe('IS6 a lock of a life that failed', () => {
  it('is held by a stale actor, which can be seen while the next life works', async () => {
    await using open = await openSystem({ development: true })
    const { system, observer } = open
    const [meeting, taker] = [await system.spawn(Meeting, { args: [2] }), await system.spawn(Taker, { on: 'thread' })]
    const lock = new Lock({ name: 'kept' })
    void failure(Error, taker.ask.holdInPassing(meeting, lock))
    await present(meeting, 1)
    expect(locksOf(await system.inspect(taker))).toEqual([
      { lock: "Lock 'kept'", state: 'held', by: 'actor', method: 'holdInPassing' },
    ])
    taker.tell.fail()
    await observer.first('actor.started', ({ actor, life }) => actor === taker.id && life === 2)
    const taken = taker.ask.take(lock)
    await expect
      .poll(async () => locksOf(await system.inspect(taker)))
      .toEqual([
        { lock: "Lock 'kept'", state: 'held', by: 'stale actor', method: 'holdInPassing' },
        { lock: "Lock 'kept'", state: 'awaited', by: 'actor', method: 'take' },
      ])
    await meeting.ask.come()
    expect(await within(5_000, 'the next life', taken)).toBe('taken')
    expect((await system.inspect(taker)).locks).toEqual([])
  })
})

describe('in production, what an actor has', () => {
  it('is not told: only threads are known to have locks', async () => {
    await using open = await openSystem({ development: false })
    const taker = await open.system.spawn(Taker)
    expect((await open.system.inspect(taker)).locks).toBeUndefined()
  })
})
