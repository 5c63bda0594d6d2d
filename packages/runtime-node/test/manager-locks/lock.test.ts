import {
  type DictProxy,
  LockCancelledError,
  type LockProxy,
  LockTimeoutError,
  NotOwnerError,
  OptionError,
  ProxyReleasedError,
  SyncUnavailableError,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { within } from '../support/within.ts'
import { scene } from './scene.ts'

const s = scene()
const dict = (): Promise<DictProxy<Record<string, number>>> => s.manager.dict<Record<string, number>>()

describe('a lock of a manager', () => {
  // python: _TestLock.test_lock, TestSyncManagerTypes.test_lock
  it('is taken until it is released, once', async () => {
    using lock = await s.manager.lock()
    const held = await lock.acquire()
    expect([await lock.locked(), lock.heldHere]).toEqual([true, true])
    expect([await lock.tryAcquire(), await s.child.ask.tryLock(lock)]).toEqual([undefined, false])
    expect(held.release()).toBeUndefined()
    expect([await lock.locked(), lock.heldHere]).toEqual([false, false])
    expect(() => held.release()).toThrow(NotOwnerError)
    expect(() => lock.release()).toThrow(NotOwnerError)
    await lock.acquire()
    lock.release()
    expect([await lock.locked(), await s.child.ask.tryLock(lock)]).toEqual([false, true])
  })

  // python: _TestLock.test_lock_context
  it('is held in a block, and released with it, also when that throws', async () => {
    using lock = await s.manager.lock()
    {
      await using held = await lock.acquire()
      expect([await lock.locked(), held.abandoned]).toEqual([true, false])
    }
    expect(await lock.locked()).toBe(false)
    expect(await lock.run(() => lock.locked())).toBe(true)
    await failure(
      RangeError,
      lock.run(() => {
        throw new RangeError('no')
      }),
    )
    expect(await lock.locked()).toBe(false)
  })

  // python: _TestLock.test_lock_locked_2processes
  it('is seen to be taken from everywhere', async () => {
    using lock = await s.manager.lock()
    await s.child.ask.hold(lock)
    expect([await lock.locked(), lock.heldHere, await s.thread.ask.tryLock(lock)]).toEqual([true, false, false])
    await s.child.ask.letGo()
    expect(await s.thread.ask.tryLock(lock)).toBe(true)
  })

  // python: _TestLock.test_repr_lock
  it('tells who has it, in the same words everywhere', async () => {
    using lock = await s.manager.lock({ name: 'ledger' })
    expect([await lock.owner(), String(lock.label)]).toEqual([undefined, "Lock 'ledger'"])
    const begin = Date.now()
    await s.child.ask.hold(lock)
    const owner = await lock.owner()
    expect(owner).toMatchObject({ pid: await s.child.ask.pid(), threadId: 0, host: expect.stringContaining('Visitor') })
    expect(owner!.since).toBeGreaterThanOrEqual(begin)
    expect(await s.thread.ask.owner(lock)).toEqual(owner)
    await s.child.ask.letGo()
    await s.manager.forget('ledger')
  })

  it('is free for everybody when a block is over that awaits its release', async () => {
    using lock = await s.manager.lock()
    for (let round = 0; round < 50; round++) {
      await lock.run(() => {})
      expect(await s.child.ask.tryLock(lock)).toBe(true)
    }
  })

  it('lets one in at a time, from all hosts', async () => {
    using lock = await s.manager.lock()
    using counts = await dict()
    const times = 50
    await Promise.all([s.child.ask.count(lock, counts, times), s.thread.ask.count(lock, counts, times)])
    expect(await counts.get('n')).toBe(2 * times)
  })

  it('lets those in that wait in the order in which they came, wherever they are', async () => {
    using lock = await s.manager.lock()
    using notes = await dict()
    {
      await using _held = await lock.acquire()
      for (const [n, who] of [s.child, s.thread, s.thread, s.child, s.thread].entries()) await who.ask.begin(lock, notes, n)
      expect(await notes.get('notes')).toBeUndefined()
    }
    await within(10_000, 'the waits', Promise.all([s.child.ask.outcomes(), s.thread.ask.outcomes()]))
    const order = await Promise.all(['1', '2', '3', '4', '5'].map((at) => notes.get(at)))
    expect(order).toEqual([0, 1, 2, 3, 4])
  })

  it('takes nothing for whoever gives up, and says who has it', async () => {
    using lock = await s.manager.lock({ name: 'busy' })
    await s.child.ask.hold(lock)
    const late = await failure(LockTimeoutError, lock.acquire({ timeoutMs: 30 }))
    expect(late).toMatchObject({ lock: "Lock 'busy'", timeoutMs: 30, owner: { pid: await s.child.ask.pid() } })
    expect((await failure(LockTimeoutError, lock.acquire({ timeoutMs: 0 }))).timeoutMs).toBe(0)
    const abort = new AbortController()
    const wait = lock.acquire({ signal: abort.signal })
    await lock.locked()
    abort.abort('enough')
    expect(await failure(LockCancelledError, wait)).toMatchObject({ lock: "Lock 'busy'", cause: 'enough' })
    await failure(LockCancelledError, lock.acquire({ signal: abort.signal }))
    await s.child.ask.letGo()
    // nobody who gave up stands in line
    expect(await s.thread.ask.tryLock(lock)).toBe(true)
    await s.manager.forget('busy')
  })

  it('loses nothing when many give up at the moment in which they are let in', async () => {
    using lock = await s.manager.lock()
    for (let round = 0; round < 60; round++) {
      const abort = new AbortController()
      const first = await lock.acquire()
      const second = lock.acquire({ signal: abort.signal })
      await lock.locked()
      first.release()
      if (round % 2 === 0) await lock.locked()
      abort.abort()
      await second.then(
        (held) => held.release(),
        () => {},
      )
    }
    expect(await lock.locked()).toBe(false)
    expect(await s.child.ask.tryLock(lock)).toBe(true)
  })

  it('refuses what blocks, with the reason', async () => {
    using lock = await s.manager.lock({ name: 'polite' })
    expect([lock.backend, lock.across]).toEqual(['manager', 'processes'])
    expect(() => lock.acquireSync()).toThrow(SyncUnavailableError)
    expect(() => lock.runSync()).toThrow("Lock 'polite' cannot answer runSync")
    await s.manager.forget('polite')
  })

  it('refuses nonsense, and use after it was given back', async () => {
    const lock = await s.manager.lock()
    await failure(OptionError, lock.acquire({ timeoutMs: -1 }))
    await failure(OptionError, s.manager.lock({ onAbandoned: 'ignore' as 'flag' }))
    await failure(NotOwnerError, s.child.ask.release(lock))
    const held = await lock.acquire()
    lock[Symbol.dispose]()
    await failure(ProxyReleasedError, lock.acquire())
    held.release()
  })

  it('is found by its name', async () => {
    using lock = await s.manager.lock({ name: 'door' })
    using found = await s.manager.get<LockProxy>('door')
    await using held = await found.acquire()
    expect([lock.heldHere, await lock.locked(), held.abandoned]).toEqual([true, true, false])
    await s.manager.forget('door')
  })

  it('goes with the last proxy of it', async () => {
    await using own = await s.open.system.manager({ on: 'here' })
    const objects = async (): Promise<string[]> => (await own.stats()).objects.map(({ kind }) => kind)
    const lock = await own.lock()
    await lock.run(() => {})
    expect(await objects()).toEqual(['lock'])
    const condition = await own.condition(lock)
    lock[Symbol.dispose]()
    // the condition needs it
    expect(await objects()).toEqual(['lock', 'condition'])
    await condition.run(() => {})
    condition[Symbol.dispose]()
    await expect.poll(objects).toEqual([])
  })
})

describe('an RLock of a manager', () => {
  // python: _TestLock.test_rlock, TestSyncManagerTypes.test_rlock
  it('is entered again by whoever shows that it is in there, and left as often', async () => {
    using lock = await s.manager.rLock()
    const outer = await lock.acquire()
    const inner = await lock.acquire({ within: outer })
    const third = await lock.tryAcquire({ within: inner })
    expect([lock.depth, await s.child.ask.tryLock(lock)]).toEqual([3, false])
    expect(await lock.tryAcquire()).toBeUndefined()
    for (const held of [outer, third!]) held.release()
    expect([lock.depth, await s.child.ask.tryLock(lock)]).toEqual([1, false])
    await inner[Symbol.asyncDispose]()
    expect([lock.depth, await s.child.ask.tryLock(lock)]).toEqual([0, true])
    expect(() => lock.release()).toThrow(NotOwnerError)
    await failure(NotOwnerError, lock.acquire({ within: inner }))
  })

  // python: _TestLock.test_rlock_context
  it('is held in blocks within blocks', async () => {
    using lock = await s.manager.rLock()
    const depths = await lock.run(async (held) => [lock.depth, await lock.run(() => lock.depth, { within: held })])
    expect([depths, lock.depth, await lock.locked()]).toEqual([[1, 2], 0, false])
  })

  // python: _TestLock.test_rlock_locked_2processes, _TestLock.test_repr_rlock
  it('is seen to be taken from everywhere', async () => {
    using lock = await s.manager.rLock({ name: 'again' })
    await s.child.ask.hold(lock)
    expect([await lock.locked(), await s.thread.ask.tryLock(lock), lock.label]).toEqual([true, false, "RLock 'again'"])
    expect(await lock.owner()).toMatchObject({ pid: await s.child.ask.pid() })
    await s.child.ask.letGo()
    expect([await lock.locked(), await lock.owner()]).toEqual([false, undefined])
    await s.manager.forget('again')
  })
})

describe('a lock of a manager for readers and writers', () => {
  it('lets in many readers or one writer', async () => {
    using lock = await s.manager.rwLock()
    await s.child.ask.read(lock)
    await s.thread.ask.read(lock)
    expect([await lock.readers(), await lock.tryWrite(), await lock.writer()]).toEqual([2, undefined, undefined])
    const write = lock.write()
    // a reader that comes later stands behind the writer
    await failure(LockTimeoutError, lock.read({ timeoutMs: 20 }))
    await s.child.ask.letGo()
    await s.thread.ask.letGo()
    const written = await within(10_000, 'the writer', write)
    expect([await lock.tryRead(), await lock.writer()]).toEqual([undefined, expect.objectContaining({ host: 'main' })])
    const read = written.downgrade()
    expect([await lock.readers(), await lock.writer()]).toEqual([1, undefined])
    read.release()
    expect(() => written.release()).toThrow(NotOwnerError)
    expect(() => lock.readSync()).toThrow(SyncUnavailableError)
    expect(await lock.runWrite(() => lock.readers())).toBe(0)
  })
})

describe('what a manager has done once', () => {
  it('is done by one of all who want it', async () => {
    using once = await s.manager.once()
    using counts = await dict()
    expect(await once.done()).toBe(false)
    const asked = [s.child, s.thread, s.child].map((who) => who.ask.doOnce(once, counts))
    const did = await within(10_000, 'it', Promise.all(asked))
    expect([did.filter(Boolean).length, await counts.get('done'), await once.done()]).toEqual([1, 1, true])
    expect(await once.run(() => counts.increment('done'))).toBe(false)
  })

  it('is done by the next one when the first one fails', async () => {
    using once = await s.manager.once()
    using counts = await dict()
    await failure(
      RangeError,
      once.run(() => Promise.reject(new RangeError('no'))),
    )
    expect([await s.child.ask.doOnce(once, counts), await once.done(), await once.runner()]).toEqual([true, true, undefined])
  })
})
