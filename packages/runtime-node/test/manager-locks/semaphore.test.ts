import {
  LockCancelledError,
  LockTimeoutError,
  NotOwnerError,
  OptionError,
  type SemaphoreProxy,
  SyncUnavailableError,
  TooManyPermitsError,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { within } from '../support/within.ts'
import { scene } from './scene.ts'

const s = scene({ on: 'thread' })

/** Takes two of two, and gives them back. */
const takeAndGive = async (semaphore: SemaphoreProxy): Promise<void> => {
  expect(await semaphore.value()).toBe(2)
  const first = await semaphore.acquire()
  expect(await semaphore.value()).toBe(1)
  await s.child.ask.take(semaphore, 1)
  expect([await semaphore.value(), await semaphore.tryAcquire()]).toEqual([0, undefined])
  first.release()
  expect(await semaphore.value()).toBe(1)
  await s.child.ask.letGo()
  expect(await semaphore.value()).toBe(2)
}

describe('a semaphore of a manager', () => {
  // python: _TestSemaphore.test_semaphore, TestSyncManagerTypes.test_semaphore
  it('has as many permits as are there, and takes more', async () => {
    using semaphore = await s.manager.semaphore(2)
    await takeAndGive(semaphore)
    await semaphore.release()
    await s.child.ask.give(semaphore, 2)
    expect(await semaphore.value()).toBe(5)
  })

  // python: _TestSemaphore.test_bounded_semaphore, TestSyncManagerTypes.test_bounded_semaphore
  it('that is bounded never has more than at its beginning', async () => {
    using semaphore = await s.manager.boundedSemaphore(2, { name: 'slots' })
    await takeAndGive(semaphore)
    expect(await failure(TooManyPermitsError, semaphore.release())).toMatchObject({
      lock: "BoundedSemaphore 'slots'",
      permits: 1,
      would: 3,
      most: 2,
    })
    expect(await semaphore.value()).toBe(2)
    await s.manager.forget('slots')
  })

  // python: _TestSemaphore.test_timeout
  it('takes nothing for whoever gives up', async () => {
    using semaphore = await s.manager.semaphore(0)
    const begin = performance.now()
    await failure(LockTimeoutError, semaphore.acquire({ timeoutMs: 0 }))
    await failure(LockTimeoutError, semaphore.acquire({ timeoutMs: 50 }))
    expect(performance.now() - begin).toBeGreaterThan(48)
    const abort = new AbortController()
    const wait = semaphore.acquire({ signal: abort.signal })
    setImmediate(() => abort.abort('enough'))
    expect((await failure(LockCancelledError, wait)).cause).toBe('enough')
    await semaphore.release(3)
    expect(await semaphore.value()).toBe(3)
  })

  it('serves those in order that wait, also one that asks for much, and goes on when that one gives up', async () => {
    using semaphore = await s.manager.semaphore(1)
    const much = failure(LockTimeoutError, semaphore.acquire({ permits: 3, timeoutMs: 100 }))
    const little = semaphore.acquire()
    expect(await semaphore.tryAcquire()).toBeUndefined()
    await much
    const held = await within(10_000, 'the permit', little)
    expect(await semaphore.value()).toBe(0)
    held.release()
    expect(() => held.release()).toThrow(NotOwnerError)
    expect(await semaphore.run(() => semaphore.value())).toBe(0)
  })

  it('never sees permits again that were consumed', async () => {
    using semaphore = await s.manager.semaphore(2)
    const held = await semaphore.acquire({ permits: 2 })
    held.consume()
    expect(() => held.consume()).toThrow(NotOwnerError)
    expect(await semaphore.value()).toBe(0)
    await semaphore.release()
    expect(await semaphore.value()).toBe(1)
  })

  it('refuses nonsense, and what blocks', async () => {
    using semaphore = await s.manager.semaphore(1)
    await failure(OptionError, semaphore.acquire({ permits: 0 }))
    await failure(OptionError, semaphore.release(0.5))
    await failure(OptionError, s.manager.semaphore(-1))
    await failure(OptionError, s.manager.boundedSemaphore(0))
    expect(() => semaphore.acquireSync()).toThrow(SyncUnavailableError)
  })
})

describe('an event of a manager', () => {
  // python: _TestEvent.test_event, TestSyncManagerTypes.test_event
  it('is waited for in vain until another one sets it', async () => {
    using event = await s.manager.event()
    expect([await event.isSet(), await event.wait({ timeoutMs: 0 }), await event.wait({ timeoutMs: 10 })]).toEqual([
      false,
      false,
      false,
    ])
    await event.set()
    expect([await event.isSet(), await event.wait(), await event.wait({ timeoutMs: 0 })]).toEqual([true, true, true])
    await event.clear()
    expect(await event.isSet()).toBe(false)
    const wait = event.wait()
    await s.child.ask.set(event)
    expect(await within(10_000, 'the wait', wait)).toBe(true)
  })

  // python: _TestEvent.test_repr
  it('that is shown tells its name', async () => {
    using event = await s.manager.event({ name: 'ready' })
    expect([event.label, event.name, String(event)]).toEqual(["Event 'ready'", 'ready', `event ${event.id}`])
    await s.manager.forget('ready')
  })

  it('lets all go on that wait when it is set, also if it is cleared at once', async () => {
    using event = await s.manager.event()
    await Promise.all([s.child.ask.beginEvent(event), s.thread.ask.beginEvent(event), s.child.ask.beginEvent(event)])
    await Promise.all([event.set(), event.clear()])
    expect(await within(10_000, 'the waits', Promise.all([s.child.ask.outcomes(), s.thread.ask.outcomes()]))).toEqual([
      [true, true],
      [true],
    ])
    expect(await event.isSet()).toBe(false)
    const abort = new AbortController()
    const wait = event.wait({ signal: abort.signal })
    abort.abort('enough')
    expect((await failure(LockCancelledError, wait)).cause).toBe('enough')
    expect(() => event.waitSync()).toThrow(SyncUnavailableError)
  })
})
