import { Lock, LockAbandonedError, LockTimeoutError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { openSystem } from '../../support/open-system.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Locker } = (await import(url('locker'))) as typeof import('./fixtures/locker.ts')

describe.each([true, false])('a lock (fair: %s) of four threads', (fair) => {
  it('lets one in at a time, whether they block or await', async () => {
    await using open = await openSystem()
    const lock = new Lock({ fair })
    const memory = new SharedArrayBuffer(8)
    const place = await open.system.threads(4)
    const lockers = await Promise.all([1, 2, 3, 4].map(() => open.system.spawn(Locker, { on: place })))
    const [rounds, awaited] = [5_000, 500]
    await Promise.all([
      ...lockers.slice(0, 2).map((locker) => locker.ask.count(lock, memory, rounds)),
      ...lockers.slice(2).map((locker) => locker.ask.countAwaiting(lock, memory, awaited)),
    ])
    expect(new Int32Array(memory)[0]).toBe(2 * rounds + 2 * awaited)
    expect(lock.locked).toBe(false)
  })
})

describe('a lock whose holder died', () => {
  it('is free again, and the next ones are told until somebody repaired what it guards', async () => {
    await using open = await openSystem()
    const lock = new Lock({ name: 'ledger' })
    const locker = await open.system.spawn(Locker, { on: 'thread', restart: 'temporary' })
    void failure(Error, locker.ask.dieHolding(lock))
    await open.observer.first('host.down', () => true)
    expect(await failure(LockAbandonedError, lock.acquire())).toMatchObject({ code: 'LOCK_ABANDONED', lock: "Lock 'ledger'" })
    expect(() => lock.acquireSync()).toThrow(LockAbandonedError)
    const held = await lock.acquire({ onAbandoned: 'flag' })
    expect(held.abandoned).toBe(true)
    held.markConsistent()
    held.release()
    expect((await lock.acquire()).abandoned).toBe(false)
  })
})

describe('a wait for a lock', () => {
  it('ends with its time, and the queue goes on without it', async () => {
    await using open = await openSystem()
    const lock = new Lock()
    const locker = await open.system.spawn(Locker, { on: 'thread' })
    await locker.ask.hold(lock)
    expect(await failure(LockTimeoutError, lock.acquire({ timeoutMs: 20 }))).toMatchObject({
      owner: { threadId: expect.any(Number) },
    })
    expect(() => lock.acquireSync({ timeoutMs: 20 })).toThrow(LockTimeoutError)
    const next = lock.acquire()
    await locker.ask.letGo()
    ;(await next).release()
    expect(lock.locked).toBe(false)
  })
})
