import { BarrierBrokenError, type BarrierProxy, OptionError, SyncUnavailableError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { within } from '../support/within.ts'
import { keepStep, meeting, scene } from './scene.ts'

const s = scene()
const parties = 5
/** The four others. */
const others = () => [s.child, s.thread, s.child, s.thread]
const inTime = <T>(meetings: readonly Promise<T>[]): Promise<T[]> => within(20_000, 'the parties', Promise.all(meetings))
const fourWait = async (barrier: BarrierProxy): Promise<void> => {
  for (const other of others()) await other.ask.beginPass(barrier)
}
const outcomes = async (): Promise<unknown[]> => (await inTime([s.child.ask.outcomes(), s.thread.ask.outcomes()])).flat()
const allPass = async (barrier: BarrierProxy): Promise<void> => {
  const met = await inTime([barrier.wait(), ...others().map((other) => other.ask.pass(barrier))])
  expect([...met].sort()).toEqual([0, 1, 2, 3, 4])
}

describe('a barrier of a manager', () => {
  // python: _TestBarrier.test_barrier, _TestBarrier.test_barrier_10, TestSyncManagerTypes.test_barrier
  it.each([1, 10])('lets all of them go when the last one has come, %s times in a row', async (rounds) => {
    using barrier = await s.manager.barrier(parties)
    using counts = await s.manager.dict<Record<string, number>>()
    const slips = others().map((other) => other.ask.rounds(barrier, counts, rounds))
    expect(await inTime([keepStep(barrier, counts, rounds), ...slips])).toEqual(Array(parties).fill(0))
    expect([await barrier.waiting(), await barrier.broken()]).toEqual([0, false])
  })

  // python: _TestBarrier.test_wait_return
  it('gives each one its number in the order in which they came', async () => {
    using barrier = await s.manager.barrier(parties)
    await fourWait(barrier)
    expect(await barrier.waiting()).toBe(4)
    expect(await barrier.wait()).toBe(4)
    expect(await outcomes()).toEqual([0, 2, 1, 3])
  })

  // python: _TestBarrier.test_action
  it('has the last one run its action before anybody goes on', async () => {
    using barrier = await s.manager.barrier(parties)
    using counts = await s.manager.dict<Record<string, number>>()
    const acting = others().map((other) => other.ask.passActing(barrier, counts))
    await inTime([barrier.wait({ action: () => counts.increment('acted') }), ...acting])
    expect(await counts.get('acted')).toBe(1)
  })

  it('keeps those that come while an action runs for the next round', async () => {
    using barrier = await s.manager.barrier(2)
    const first = barrier.wait()
    let early: Promise<number> | undefined
    const last = barrier.wait({
      action: async () => {
        early = barrier.wait()
        expect(await barrier.waiting()).toBe(2)
      },
    })
    expect(await inTime([first, last])).toEqual([0, 1])
    expect(await inTime([early!, s.child.ask.pass(barrier)])).toEqual([0, 1])
  })

  it('breaks when an action throws, which the others are told', async () => {
    using barrier = await s.manager.barrier(2)
    const first = failure(BarrierBrokenError, barrier.wait())
    const last = failure(BarrierBrokenError, barrier.wait({ action: () => Promise.reject(new RangeError('no')) }))
    expect(await last).toMatchObject({ why: 'the action failed', cause: expect.any(RangeError) })
    expect((await first).why).toBe('the action failed')
    expect(await barrier.broken()).toBe(true)
  })

  // python: _TestBarrier.test_abort
  it('fails for all that wait and all that come when one aborts it', async () => {
    using barrier = await s.manager.barrier(parties)
    await fourWait(barrier)
    await barrier.abort()
    expect(await outcomes()).toEqual(Array(4).fill('aborted'))
    expect([await barrier.broken(), await s.child.ask.pass(barrier)]).toEqual([true, 'aborted'])
  })

  // python: _TestBarrier.test_reset
  it('fails for those that wait when one resets it, and can be passed at once', async () => {
    using barrier = await s.manager.barrier(parties)
    await fourWait(barrier)
    await barrier.reset()
    expect(await outcomes()).toEqual(Array(4).fill('reset'))
    await allPass(barrier)
  })

  // python: _TestBarrier.test_abort_and_reset
  it('can be passed after it was aborted and reset', async () => {
    using barrier = await s.manager.barrier(parties)
    await fourWait(barrier)
    await barrier.abort()
    expect(await outcomes()).toEqual(Array(4).fill('aborted'))
    await barrier.reset()
    expect(await barrier.broken()).toBe(false)
    await allPass(barrier)
  })

  // python: _TestBarrier.test_timeout, _TestBarrier.test_default_timeout
  it.each([
    ['time', {}, 50],
    ['usual time', { timeoutMs: 50 }, undefined],
  ])("fails for all when one does not come within another one's %s", async (_, options, timeoutMs) => {
    using barrier = await s.manager.barrier(parties, options)
    const met = [
      s.child.ask.pass(barrier, timeoutMs),
      ...others()
        .slice(1)
        .map((other) => other.ask.pass(barrier)),
    ]
    expect(await inTime(met)).toEqual(Array(4).fill('timeout'))
    expect(await meeting(barrier.wait())).toBe('timeout')
  })

  // python: _TestBarrier.test_single_thread
  it('of one party is always passed', async () => {
    using barrier = await s.manager.barrier(1)
    expect([await barrier.wait(), await barrier.wait(), barrier.parties]).toEqual([0, 0, 1])
  })

  // python: _TestBarrier.test_thousand
  it('keeps a thousand rounds apart', async () => {
    using barrier = await s.manager.barrier(2)
    using counts = await s.manager.dict<Record<string, number>>()
    expect(await inTime([keepStep(barrier, counts, 500), s.thread.ask.rounds(barrier, counts, 500)])).toEqual([0, 0])
  }, 30_000)

  it('is broken by a party whose signal aborts, and by one that comes with an aborted signal', async () => {
    using barrier = await s.manager.barrier(3)
    const abort = new AbortController()
    const waits = [barrier.wait({ signal: abort.signal }), barrier.wait()]
    await barrier.waiting()
    abort.abort('no appetite')
    expect(await failure(BarrierBrokenError, waits[0]!)).toMatchObject({ why: 'aborted', cause: 'no appetite' })
    expect((await failure(BarrierBrokenError, waits[1]!)).cause).toBeUndefined()
    await barrier.reset()
    const wait = failure(BarrierBrokenError, barrier.wait())
    await failure(BarrierBrokenError, barrier.wait({ signal: abort.signal }))
    expect((await wait).why).toBe('aborted')
  })

  it('refuses nonsense, and what blocks', async () => {
    await failure(OptionError, s.manager.barrier(0))
    await failure(OptionError, s.manager.barrier(2, { timeoutMs: -1 }))
    using barrier = await s.manager.barrier(1)
    expect(() => barrier.waitSync()).toThrow(SyncUnavailableError)
  })
})
