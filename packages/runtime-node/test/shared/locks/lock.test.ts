import { threadId } from 'node:worker_threads'
import {
  DeadlockError,
  Event,
  Lock,
  LockAbandonedError,
  LockCancelledError,
  LockDisposedError,
  LockTimeoutError,
  NotOwnerError,
  OptionError,
  SharedArray,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { collect } from '../blocks/fixtures/collect.ts'
import { flavours } from './flavours.ts'
import { raiseMortals } from './killing.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Locker } = (await import(url('locker'))) as typeof import('./fixtures/locker.ts')
const { Reaper } = (await import(url('reaper'))) as typeof import('./fixtures/reaper.ts')
const { queueOf } = (await import(url('queue'))) as typeof import('./fixtures/queue.ts')

/** How long a lock may take to be free after its owner died: much more than it should. */
const afterDeathMs = 3_000

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

describe.each(flavours)('a lock of this thread and a $on', ({ on, across }) => {
  // python: _TestLock.test_lock
  it('is taken until it is released, once', async () => {
    const lock = new Lock({ across })
    const held = await lock.acquire()
    expect(lock.locked).toBe(true)
    expect(lock.tryAcquire()).toBeUndefined()
    expect(held.release()).toBeUndefined()
    expect(lock.locked).toBe(false)
    expect(() => held.release()).toThrow(NotOwnerError)
    expect(() => lock.release()).toThrow(NotOwnerError)
    lock.acquireSync()
    lock.release()
    expect(() => lock.release()).toThrow(NotOwnerError)
    expect(lock.locked).toBe(false)
  })

  // python: _TestLock.test_lock_context
  it('is held in a block, and released with it, also when that throws', async () => {
    const lock = new Lock({ across })
    {
      await using held = await lock.acquire()
      expect([lock.locked, held.abandoned]).toEqual([true, false])
    }
    expect(lock.locked).toBe(false)
    {
      using _held = lock.acquireSync()
      expect(lock.locked).toBe(true)
    }
    expect(await lock.run(() => lock.locked)).toBe(true)
    expect(lock.runSync(() => lock.locked)).toBe(true)
    await failure(
      RangeError,
      lock.run(() => {
        throw new RangeError('no')
      }),
    )
    expect(lock.locked).toBe(false)
  })

  // python: _TestLock.test_lock_locked_2processes
  it('is seen to be taken from everywhere', async () => {
    await using open = await openSystem()
    const lock = new Lock({ across })
    const [locker, other] = [await open.system.spawn(Locker, { on }), await open.system.spawn(Locker, { on })]
    await locker.ask.holdSync(lock)
    expect([lock.locked, await locker.ask.locked(lock), await other.ask.locked(lock)]).toEqual([true, true, true])
    expect([lock.heldHere, lock.tryAcquire(), await other.ask.tryLock(lock)]).toEqual([false, undefined, false])
    await locker.ask.letGo()
    expect([lock.locked, await other.ask.tryLock(lock)]).toEqual([false, true])
  })

  // python: _TestLock.test_repr_lock
  it('tells who has it, in the same words everywhere', async () => {
    await using open = await openSystem()
    const lock = new Lock({ across, name: 'ledger' })
    const begin = Date.now()
    const locker = await open.system.spawn(Locker, { on })
    expect([lock.owner, await locker.ask.owner(lock)]).toEqual([undefined, undefined])
    const held = await lock.acquire()
    const here = { host: 'main', pid: process.pid, threadId }
    for (const owner of [lock.owner, await locker.ask.owner(lock)]) {
      expect(owner).toMatchObject(on === 'thread' ? here : { pid: process.pid })
      expect(owner!.since).toBeGreaterThanOrEqual(begin)
      expect(owner!.since).toBeLessThanOrEqual(Date.now())
    }
    held.release()
    await locker.ask.hold(lock)
    const there = { pid: await locker.ask.pid(), threadId: await locker.ask.threadId() }
    expect(lock.owner).toMatchObject(there)
    expect(lock.owner!.host).toContain('Locker')
    expect(await locker.ask.owner(lock)).toEqual(lock.owner)
    expect(lock.label).toBe("Lock 'ledger'")
    expect(await failure(LockTimeoutError, lock.acquire({ timeoutMs: 5 }))).toMatchObject({
      lock: "Lock 'ledger'",
      timeoutMs: 5,
      owner: there,
    })
  })

  it('is the same object in a thread, whichever way it came', async () => {
    await using open = await openSystem()
    const lock = new Lock({ across, name: 'ledger', fair: false, onAbandoned: 'flag' })
    const locker = await open.system.spawn(Locker, { on, args: [lock] })
    expect(await locker.ask.isFirst(lock)).toBe(true)
    expect(await locker.ask.keep(lock)).toBe(lock)
    expect(await locker.ask.isKept(lock, { same: [lock, lock] })).toBe(true)
    expect(await locker.ask.isKept(new Lock({ across }), { same: [] })).toBe(false)
  })

  it('is given to those that wait in the order in which they came, whether they block or await', async () => {
    await using open = await openSystem()
    const lock = new Lock({ across })
    const notes = new SharedArray('i32', 8, { across, lock: false })
    const lockers = await Promise.all([1, 2, 3, 4].map(() => open.system.spawn(Locker, { on })))
    const held = await lock.acquire()
    const here = (me: number): Promise<void> =>
      lock.run(() => {
        notes.set(0, notes.get(0) + 1)
        notes.set(notes.get(0), me)
      })
    const waits: Promise<unknown>[] = []
    const queued = async (wait: Promise<unknown>): Promise<void> => {
      waits.push(wait)
      await expect.poll(() => queueOf(lock).waiting, { interval: 2 }).toBe(waits.length)
    }
    await queued(lockers[0]!.ask.block(lock, notes, 1))
    await lockers[1]!.ask.begin(lock, notes, 2)
    await queued(lockers[1]!.ask.done())
    await queued(here(3))
    await queued(lockers[2]!.ask.block(lock, notes, 4))
    await queued(here(5))
    await lockers[3]!.ask.begin(lock, notes, 6)
    await queued(lockers[3]!.ask.done())
    held.release()
    // it was handed over, so it cannot be had in between
    expect(lock.tryAcquire()).toBeUndefined()
    await within(5_000, 'all waits', Promise.all(waits))
    expect([...notes]).toEqual([6, 1, 2, 3, 4, 5, 6, 0])
    expect(lock.locked).toBe(false)
  })

  it('is given to a thread that blocks before those in the event loop of that thread, which cannot come', async () => {
    await using open = await openSystem()
    const lock = new Lock({ across })
    const notes = new SharedArray('i32', 8, { across, lock: false })
    const locker = await open.system.spawn(Locker, { on })
    const held = await lock.acquire()
    const both = locker.ask.waitBothWays(lock, notes)
    await expect.poll(() => queueOf(lock).waiting, { interval: 2 }).toBe(2)
    held.release()
    await within(5_000, 'the thread that blocks', both)
    await within(5_000, 'its event loop', locker.ask.done())
    expect([...notes].slice(0, 3)).toEqual([2, 2, 1])
  })

  it('can be released by who kept neither it nor what it was acquired with', async () => {
    await using open = await openSystem()
    const lock = new Lock({ across })
    const back = new Lock({ across })
    const locker = await open.system.spawn(Locker, { on })
    await locker.ask.take(lock)
    // many objects of that thread come and go meanwhile
    for (let n = 0; n < 50; n++) await locker.ask.locked(back)
    await locker.ask.release(lock)
    expect(lock.locked).toBe(false)
  })

  it('is free again when its owner is killed, and all that want it are told until somebody repaired what it guards', async () => {
    await using open = await openSystem()
    const lock = new Lock({ across, name: 'ledger' })
    const { actors, kill } = await raiseMortals(open, Reaper, on, 1, (reaper) => reaper.ask.raiseLocker(on))
    const locker = actors[0]!
    const ready = new Event({ across })
    const pid = await locker.ask.pid()
    const death = failure(Error, locker.ask.blockHolding(lock, ready))
    await ready.wait({ timeoutMs: 5_000 })
    const before = failure(LockAbandonedError, lock.acquire())
    await kill(0)
    await death
    expect(await within(afterDeathMs, 'the lock', before)).toMatchObject({
      code: 'LOCK_ABANDONED',
      lock: "Lock 'ledger'",
      owner: { pid, host: expect.stringContaining('Locker') },
    })
    expect(() => lock.acquireSync()).toThrow(LockAbandonedError)
    expect(() => lock.tryAcquire()).toThrow(LockAbandonedError)
    expect(lock.locked).toBe(false)
    {
      await using held = await lock.acquire({ onAbandoned: 'flag' })
      expect(held.abandoned).toBe(true)
    }
    const held = lock.acquireSync({ onAbandoned: 'flag' })
    expect(held.abandoned).toBe(true)
    held.markConsistent()
    held.release()
    expect(() => held.markConsistent()).toThrow(NotOwnerError)
    expect((await lock.acquire()).abandoned).toBe(false)
  })

  it('is given on when those are killed that it was about to be given to', async () => {
    await using open = await openSystem()
    const lock = new Lock({ across })
    const { actors, kill } = await raiseMortals(open, Reaper, on, 2, (reaper) => reaper.ask.raiseLocker(on))
    const held = await lock.acquire()
    const deaths: Promise<unknown>[] = []
    for (const locker of actors) {
      const ready = new Event({ across })
      deaths.push(failure(Error, locker.ask.blockBehind(lock, ready)))
      await expect.poll(() => queueOf(lock).waiting, { interval: 2 }).toBe(deaths.length)
    }
    const wait = lock.acquire()
    await kill(0)
    await kill(1)
    held.release()
    const next = await within(afterDeathMs, 'the lock', wait)
    // they never had it, so nothing can be half changed
    expect(next.abandoned).toBe(false)
    next.release()
    expect([lock.locked, queueOf(lock).waiting]).toEqual([false, 0])
    await Promise.all(deaths)
  })
})

describe('a lock whose holder ended its thread', () => {
  it('is free again', async () => {
    await using open = await openSystem()
    const lock = new Lock({ onAbandoned: 'flag' })
    const locker = await open.system.spawn(Locker, { on: 'thread', restart: 'temporary' })
    void failure(Error, locker.ask.dieHolding(lock))
    await open.observer.first('host.down')
    expect((await within(afterDeathMs, 'the lock', lock.acquire())).abandoned).toBe(true)
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

  it('ends with its signal, whose reason it tells, and the queue goes on without it', async () => {
    const lock = new Lock({ name: 'taken' })
    const held = await lock.acquire()
    const abort = new AbortController()
    const [wait, next] = [lock.acquire({ signal: abort.signal }), lock.acquire()]
    abort.abort('enough')
    held.release()
    expect(await failure(LockCancelledError, wait)).toMatchObject({ lock: "Lock 'taken'", cause: 'enough' })
    ;(await within(5_000, 'the next one', next)).release()
    await failure(LockCancelledError, lock.acquire({ signal: abort.signal }))
    expect([lock.locked, queueOf(lock).waiting]).toEqual([false, 0])
  })

  it('that was given the lock before its signal aborted has it, and loses nothing', async () => {
    const lock = new Lock()
    const held = await lock.acquire()
    const abort = new AbortController()
    const [wait, next] = [lock.acquire({ signal: abort.signal }), lock.acquire()]
    held.release()
    // this thread has not heard of it yet
    abort.abort()
    const given = await within(5_000, 'the lock', wait)
    expect(lock.heldHere).toBe(true)
    given.release()
    ;(await within(5_000, 'the next one', next)).release()
    expect(lock.locked).toBe(false)
  })

  it('that blocks takes what the event loop of its thread was given and cannot come for', async () => {
    const lock = new Lock()
    const held = await lock.acquire()
    const [wait, next] = [lock.acquire(), lock.acquire()]
    held.release()
    lock.acquireSync({ timeoutMs: 2_000 }).release()
    // that one has gone to the end of the queue
    for (const other of [next, wait]) (await within(5_000, 'the others', other)).release()
    expect([lock.locked, queueOf(lock).waiting]).toEqual([false, 0])
  })

  it('is none when there is no time: it is free or it is not', async () => {
    const lock = new Lock()
    const held = await lock.acquire({ timeoutMs: 0 })
    await failure(LockTimeoutError, lock.acquire({ timeoutMs: 0 }))
    expect(() => lock.acquireSync({ timeoutMs: 0 })).toThrow(LockTimeoutError)
    held.release()
    lock.acquireSync({ timeoutMs: 0 }).release()
  })

  it('that would block the thread which has the lock is refused', async () => {
    const lock = new Lock({ name: 'mine' })
    await using _held = await lock.acquire()
    expect(() => lock.acquireSync()).toThrow(DeadlockError)
    expect(() => lock.runSync(() => {}, { timeoutMs: 50 })).toThrow(DeadlockError)
    expect(lock.heldHere).toBe(true)
  })

  it.each([true, false])(
    '(fair: %s) is one of a thousand of a thread',
    async (fair) => {
      const lock = new Lock({ fair })
      let inside = 0
      const times = Array.from({ length: 1_000 }, (_, n) =>
        lock.run(async () => {
          expect(++inside).toBe(1)
          await null
          inside--
          return n
        }),
      )
      expect(await within(20_000, 'all waits', Promise.all(times))).toEqual(times.map((_, n) => n))
      expect([lock.locked, queueOf(lock).waiting]).toEqual([false, 0])
    },
    30_000,
  )
})

describe('a lock', () => {
  it('is not released by what another lock, or another turn, was acquired with', async () => {
    const lock = new Lock()
    const first = await lock.acquire()
    first.release()
    const second = await lock.acquire()
    expect(() => first.release()).toThrow(NotOwnerError)
    first[Symbol.dispose]()
    await first[Symbol.asyncDispose]()
    expect(lock.locked).toBe(true)
    second.release()
  })

  it('that another thread has is not released here', async () => {
    await using open = await openSystem()
    const lock = new Lock({ name: 'theirs' })
    const locker = await open.system.spawn(Locker, { on: 'thread' })
    await locker.ask.hold(lock)
    expect(await failure(NotOwnerError, () => lock.release())).toMatchObject({
      lock: "Lock 'theirs'",
      owner: { threadId: await locker.ask.threadId() },
    })
    expect(lock.locked).toBe(true)
  })

  it('that was disposed of refuses to be used, and what is held can still be released', async () => {
    const lock = new Lock()
    const held = await lock.acquire()
    lock[Symbol.dispose]()
    await failure(LockDisposedError, lock.acquire())
    await failure(
      LockDisposedError,
      lock.run(() => {}),
    )
    expect(() => lock.acquireSync()).toThrow(LockDisposedError)
    expect(() => lock.tryAcquire()).toThrow(LockDisposedError)
    expect(() => lock.toWire()).toThrow(LockDisposedError)
    held.release()
    expect(lock.locked).toBe(false)
  })

  it('that nobody refers to any more is still held, and can be released when it comes back', async () => {
    const acquireAndForget = (): { readonly wire: unknown; readonly forgotten: WeakRef<Lock> } => {
      const lock = new Lock()
      lock.acquireSync()
      return { wire: lock.toWire(), forgotten: new WeakRef(lock) }
    }
    const { wire, forgotten } = acquireAndForget()
    await collect()
    await collect()
    expect(forgotten.deref()).toBeUndefined()
    const lock = Lock.fromWire(wire)
    expect([lock.locked, lock.heldHere]).toEqual([true, true])
    lock.release()
    expect(lock.locked).toBe(false)
    expect(() => lock.release()).toThrow(NotOwnerError)
  })

  it('refuses options that make no sense, before it waits', async () => {
    expect(() => new Lock({ across: 'galaxies' as never })).toThrow(OptionError)
    expect(() => new Lock({ fair: 'yes' as never })).toThrow(OptionError)
    expect(() => new Lock({ onAbandoned: 'ignore' as never })).toThrow(OptionError)
    expect(() => new Lock({ name: 7 as never })).toThrow(OptionError)
    const lock = new Lock()
    const held = await lock.acquire()
    for (const timeoutMs of [-1, Number.NaN, '5' as never]) await failure(OptionError, lock.acquire({ timeoutMs }))
    expect(() => lock.acquireSync({ timeoutMs: -1 })).toThrow(OptionError)
    await failure(OptionError, lock.acquire({ signal: {} as never }))
    await failure(OptionError, lock.acquire({ signal: null as never }))
    await failure(OptionError, lock.acquire({ onAbandoned: 'ignore' as never }))
    expect(queueOf(lock).waiting).toBe(0)
    held.release()
  })

  it('refuses to run for code that blocks what goes on after it is released', () => {
    const lock = new Lock()
    expect(() => lock.runSync(async () => {})).toThrow(OptionError)
    expect(lock.locked).toBe(false)
  })
})
