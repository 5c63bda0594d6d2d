import {
  type ConditionProxy,
  LockCancelledError,
  type LockProxy,
  NotOwnerError,
  OptionError,
  type RLockProxy,
  SyncUnavailableError,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { within } from '../support/within.ts'
import { scene } from './scene.ts'

const s = scene()
type AnyCondition = ConditionProxy<LockProxy | RLockProxy>

/** So many of two hosts wait there when it resolves. */
const wait = async (condition: AnyCondition, count: number, timeoutMs?: number): Promise<void> => {
  for (let n = 0; n < count; n++) await [s.child, s.thread][n % 2]!.ask.beginWait(condition, timeoutMs)
}
const outcomes = async (): Promise<unknown[]> =>
  (await within(10_000, 'the waits', Promise.all([s.child.ask.outcomes(), s.thread.ask.outcomes()]))).flat()
const notify = (condition: AnyCondition, count?: number): Promise<number> => condition.run(() => condition.notify(count))

describe('a condition of a manager', () => {
  // python: _TestCondition.test_notify, TestSyncManagerTypes.test_condition
  it('lets one go on for each notification, in the order in which they came', async () => {
    using condition = await s.manager.condition()
    await s.child.ask.beginWait(condition)
    await s.thread.ask.beginWait(condition)
    expect(await notify(condition)).toBe(1)
    expect(await within(10_000, 'the first', s.child.ask.outcomes())).toEqual([true])
    expect(await s.child.ask.notify(condition)).toBe(1)
    expect(await outcomes()).toEqual([true])
    expect(await notify(condition)).toBe(0)
  })

  // python: _TestCondition.test_notify_all
  it('lets all go on at once that did not give up before', async () => {
    using condition = await s.manager.condition()
    await wait(condition, 6, 50)
    expect(await outcomes()).toEqual(Array(6).fill(false))
    await wait(condition, 6)
    expect(await condition.run(() => condition.notifyAll())).toBe(6)
    expect(await outcomes()).toEqual(Array(6).fill(true))
    expect(await condition.run(() => condition.notifyAll())).toBe(0)
  })

  // python: _TestCondition.test_notify_n
  it('lets as many go on as are notified', async () => {
    using condition = await s.manager.condition()
    await wait(condition, 6)
    expect(await notify(condition, 2)).toBe(2)
    expect(await notify(condition, 5)).toBe(4)
    expect(await outcomes()).toEqual(Array(6).fill(true))
    expect(await notify(condition, 3)).toBe(0)
  })

  // python: _TestCondition.test_timeout
  it('lets a waiter go on when its time is up, which has the lock again', async () => {
    using lock = await s.manager.rLock()
    using condition = await s.manager.condition(lock)
    await using held = await lock.acquire()
    await using _again = await lock.acquire({ within: held })
    const begin = performance.now()
    expect(await condition.wait({ timeoutMs: 60 })).toBe(false)
    expect(performance.now() - begin).toBeGreaterThan(58)
    expect([lock.depth, await s.child.ask.tryLock(lock)]).toEqual([2, false])
  })

  // python: _TestCondition.test_waitfor
  it('lets those wait for what they want to be, however often it changes', async () => {
    using condition = await s.manager.condition()
    using state = await s.manager.dict<Record<string, number>>({ n: -1 })
    const met = s.child.ask.meetAtFour(condition, state)
    await condition.run(async () => {
      expect(await condition.waitFor(async () => (await state.get('n')) === 0, { timeoutMs: 10_000 })).toBe(true)
    })
    for (let n = 0; n < 4; n++) {
      await condition.run(async () => {
        await state.increment('n')
        await condition.notify()
      })
    }
    expect(await within(10_000, 'the other', met)).toBe(true)
  })

  // python: _TestCondition.test_waitfor_timeout
  it('lets those give up whose wish does not come true in time', async () => {
    using condition = await s.manager.condition()
    let asked = 0
    const begin = performance.now()
    const inVain = condition.run(() => condition.waitFor(() => ++asked < 0, { timeoutMs: 150 }))
    for (let n = 0; n < 3; n++) await s.child.ask.notify(condition, 1)
    expect(await within(10_000, 'the wait', inVain)).toBe(false)
    expect(performance.now() - begin).toBeGreaterThan(148)
    expect(asked).toBeGreaterThan(1)
  })

  // python: _TestCondition.test_wait_result
  it('tells a waiter whether it was notified, or cancelled', async () => {
    using condition = await s.manager.condition(undefined, { name: 'changed' })
    const abort = new AbortController()
    await using _held = await condition.acquire()
    expect([await condition.wait({ timeoutMs: 0 }), await condition.wait({ timeoutMs: 20 })]).toEqual([false, false])
    const notified = s.child.ask.notify(condition)
    expect(await condition.wait({ timeoutMs: 10_000 })).toBe(true)
    expect(await notified).toBe(1)
    setImmediate(() => abort.abort('enough'))
    expect(await failure(LockCancelledError, condition.wait({ signal: abort.signal }))).toMatchObject({
      lock: "Condition 'changed'",
      cause: 'enough',
    })
    using lock = await condition.lock()
    expect(lock.heldHere).toBe(true)
    await s.manager.forget('changed')
  })

  it('shares its lock with others, and is refused one of another manager', async () => {
    using lock = await s.manager.lock()
    using full = await s.manager.condition(lock)
    using empty = await s.manager.condition(lock)
    await s.child.ask.beginWait(full)
    await s.thread.ask.beginWait(empty)
    await lock.run(async () => {
      expect(await empty.notifyAll()).toBe(1)
      expect(await full.notifyAll()).toBe(1)
    })
    expect(await outcomes()).toEqual([true, true])
    using again = await full.lock()
    expect(again.equals(lock)).toBe(true)
    await using other = await s.open.system.manager({ on: 'here' })
    await failure(OptionError, other.condition(lock))
    await failure(OptionError, s.manager.condition('lock' as never))
  })

  it('is for those that have its lock, and that await', async () => {
    using condition = await s.manager.condition()
    await failure(NotOwnerError, condition.wait())
    await failure(NotOwnerError, condition.notify())
    await failure(
      OptionError,
      condition.run(() => condition.notify(0)),
    )
    expect(() => condition.waitSync()).toThrow(SyncUnavailableError)
    await s.child.ask.beginWait(condition)
    await failure(NotOwnerError, condition.notifyAll())
    expect(await notify(condition)).toBe(1)
    expect(await outcomes()).toEqual([true])
  })
})
