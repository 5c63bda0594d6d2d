import { threadId } from 'node:worker_threads'
import {
  DeadlockError,
  Lock,
  LockAbandonedError,
  LockCancelledError,
  LockDisposedError,
  LockTimeoutError,
  NotOwnerError,
  OptionError,
  RLock,
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

describe.each(flavours)('a re-entrant lock of this thread and a $on', ({ on, across }) => {
  // python: _TestLock.test_rlock
  it('is free when all that its owner acquired is released, and not released once more', async () => {
    const lock = new RLock({ across })
    for (const depth of [1, 2, 3]) {
      lock.acquireSync()
      expect([lock.locked, lock.depth]).toEqual([true, depth])
    }
    lock.release()
    expect([lock.locked, lock.depth]).toEqual([true, 2])
    lock.release()
    lock.release()
    expect([lock.locked, lock.depth]).toEqual([false, 0])
    expect(() => lock.release()).toThrow(NotOwnerError)
  })

  it('is entered again by code that awaits when it shows what it holds, and released in any order', async () => {
    const lock = new RLock({ across })
    const first = await lock.acquire()
    const second = await lock.acquire({ within: first })
    const third = lock.tryAcquire({ within: second })!
    const fourth = lock.acquireSync({ within: first, timeoutMs: 0 })
    expect(lock.depth).toBe(4)
    for (const held of [first, fourth, third]) held.release()
    expect([lock.locked, lock.depth]).toEqual([true, 1])
    expect(() => first.release()).toThrow(NotOwnerError)
    second.release()
    expect(lock.locked).toBe(false)
    expect(await failure(NotOwnerError, lock.acquire({ within: second }))).toMatchObject({ owner: undefined })
    expect(() => lock.tryAcquire({ within: second })).toThrow(NotOwnerError)
  })

  // python: _TestLock.test_rlock_context
  it('is held in blocks within blocks', async () => {
    const lock = new RLock({ across })
    {
      await using outer = await lock.acquire()
      {
        await using _inner = await lock.acquire({ within: outer })
        expect(lock.depth).toBe(2)
      }
      expect(await lock.run(() => lock.depth, { within: outer })).toBe(2)
      expect(lock.depth).toBe(1)
    }
    expect(lock.runSync(() => lock.runSync(() => lock.depth))).toBe(2)
    expect(lock.locked).toBe(false)
  })

  // python: _TestLock.test_rlock_locked_2processes
  it('is seen to be taken from everywhere, and entered again only where it is held', async () => {
    await using open = await openSystem()
    const lock = new RLock({ across })
    const [locker, other] = [await open.system.spawn(Locker, { on }), await open.system.spawn(Locker, { on })]
    await locker.ask.holdSync(lock)
    expect([lock.locked, await locker.ask.locked(lock), await other.ask.locked(lock)]).toEqual([true, true, true])
    expect([lock.tryAcquire(), await other.ask.tryLock(lock)]).toEqual([undefined, false])
    await locker.ask.holdSync(lock)
    await locker.ask.letGo()
    expect(lock.locked).toBe(true)
    await locker.ask.letGo()
    expect([lock.locked, await other.ask.tryLock(lock)]).toEqual([false, true])
  })

  // python: _TestLock.test_repr_rlock
  it('tells who has it, and there how often', async () => {
    await using open = await openSystem()
    const lock = new RLock({ across, name: 'books' })
    const locker = await open.system.spawn(Locker, { on })
    expect([lock.owner, lock.depth, lock.label]).toEqual([undefined, 0, "RLock 'books'"])
    for (let n = 0; n < 3; n++) lock.acquireSync()
    expect([lock.owner, lock.depth]).toMatchObject([{ host: 'main', pid: process.pid, threadId }, 3])
    expect([await locker.ask.owner(lock), await locker.ask.depth(lock)]).toEqual([lock.owner, 0])
    for (let n = 0; n < 3; n++) lock.release()
    await locker.ask.holdSync(lock, 2)
    expect(lock.owner).toMatchObject({ pid: await locker.ask.pid(), threadId: await locker.ask.threadId() })
    expect([lock.owner!.host, lock.depth, await locker.ask.depth(lock)]).toEqual([expect.stringContaining('Locker'), 0, 2])
  })

  it('lets one thread in at a time, whether they block or await', async () => {
    await using open = await openSystem()
    const lock = new RLock({ across })
    const memory = new SharedArray('i32', 1, { across, lock: false })
    const lockers = await Promise.all([1, 2, 3].map(() => open.system.spawn(Locker, { on })))
    await Promise.all(lockers.map((locker, n) => locker.ask.countTwice(lock, memory, 300, n === 0)))
    expect([memory.get(0), lock.locked]).toEqual([1_800, false])
  })

  it('is the same object in a thread, whichever way it came', async () => {
    await using open = await openSystem()
    const lock = new RLock({ across, name: 'books', fair: false, onAbandoned: 'flag' })
    const locker = await open.system.spawn(Locker, { on, args: [lock] })
    expect(await locker.ask.isFirst(lock)).toBe(true)
    expect(await locker.ask.keep(lock)).toBe(lock)
    expect(await locker.ask.isKept(lock, { same: [lock, lock] })).toBe(true)
  })

  it('is given to those that wait in the order in which they came, once it is wholly released', async () => {
    await using open = await openSystem()
    const lock = new RLock({ across })
    const notes = new SharedArray('i32', 4, { across, lock: false })
    const lockers = await Promise.all([1, 2, 3].map(() => open.system.spawn(Locker, { on })))
    const held = await lock.acquire()
    const inner = await lock.acquire({ within: held })
    const waits: Promise<unknown>[] = []
    for (const [n, locker] of lockers.entries()) {
      if (n === 1) await locker.ask.begin(lock, notes, n + 1)
      waits.push(n === 1 ? locker.ask.done() : locker.ask.block(lock, notes, n + 1))
      await expect.poll(() => queueOf(lock).waiting, { interval: 2 }).toBe(n + 1)
    }
    held.release()
    expect([lock.locked, notes.get(0)]).toEqual([true, 0])
    inner.release()
    await within(5_000, 'all waits', Promise.all(waits))
    expect([...notes]).toEqual([3, 1, 2, 3])
  })

  it('is free again when its owner is killed, however often it had acquired it, and the next one is told', async () => {
    await using open = await openSystem()
    const lock = new RLock({ across, name: 'books' })
    const { actors, kill } = await raiseMortals(open, Reaper, on, 1, (reaper) => reaper.ask.raiseLocker(on))
    await actors[0]!.ask.holdSync(lock, 3)
    const next = failure(LockAbandonedError, lock.acquire())
    await kill(0)
    expect(await within(3_000, 'the lock', next)).toMatchObject({ lock: "RLock 'books'" })
    expect(() => lock.acquireSync()).toThrow(LockAbandonedError)
    using held = lock.acquireSync({ onAbandoned: 'flag' })
    {
      using inner = lock.acquireSync()
      expect([held.abandoned, inner.abandoned]).toEqual([true, true])
      inner.markConsistent()
    }
    using again = lock.acquireSync()
    expect(again.abandoned).toBe(false)
  })
})

describe('a wait for a re-entrant lock', () => {
  it('is for everybody who does not show what it holds, also on the thread that has it', async () => {
    const lock = new RLock()
    const held = await lock.acquire()
    expect(lock.tryAcquire()).toBeUndefined()
    await failure(LockTimeoutError, lock.acquire({ timeoutMs: 5 }))
    const next = lock.acquire()
    held.release()
    ;(await within(5_000, 'the next one', next)).release()
  })

  it('would block whoever has it, if that awaits on the same thread: it is refused', async () => {
    const lock = new RLock()
    const held = await lock.acquire()
    expect(() => lock.acquireSync()).toThrow(DeadlockError)
    expect(() => lock.acquireSync({ timeoutMs: 0 })).toThrow(LockTimeoutError)
    held.release()
    lock.tryAcquire()!
    expect(() => lock.acquireSync()).toThrow(DeadlockError)
    lock.release()
  })

  it('ends with its signal, also when it needs no wait', async () => {
    const lock = new RLock({ name: 'books' })
    const held = await lock.acquire()
    const abort = new AbortController()
    const wait = lock.acquire({ signal: abort.signal })
    abort.abort('enough')
    expect(await failure(LockCancelledError, wait)).toMatchObject({ lock: "RLock 'books'", cause: 'enough' })
    await failure(LockCancelledError, lock.acquire({ signal: abort.signal, within: held }))
    expect(lock.depth).toBe(1)
    const [other, next] = [new AbortController(), lock.acquire()]
    const given = lock.acquire({ signal: other.signal })
    held.release()
    ;(await next).release()
    // handed over by now, and this one has not heard of it
    other.abort()
    ;(await within(5_000, 'the lock', given)).release()
    expect([lock.locked, lock.depth, queueOf(lock).waiting]).toEqual([false, 0, 0])
  })
})

describe('a re-entrant lock', () => {
  it('refuses to be entered with what another lock gave, or another kind', async () => {
    const [lock, other] = [new RLock(), new RLock()]
    await using held = await other.acquire()
    await using plain = await new Lock().acquire()
    await failure(NotOwnerError, lock.acquire({ within: held }))
    expect(() => lock.acquireSync({ within: plain })).toThrow(NotOwnerError)
    expect([lock.locked, lock.depth]).toEqual([false, 0])
  })

  it('that was disposed of refuses to be used, and what is held can still be released', async () => {
    const lock = new RLock()
    const held = await lock.acquire()
    lock[Symbol.dispose]()
    await failure(LockDisposedError, lock.acquire())
    await failure(LockDisposedError, lock.acquire({ within: held }))
    expect(() => lock.acquireSync()).toThrow(LockDisposedError)
    expect(() => lock.tryAcquire()).toThrow(LockDisposedError)
    held.release()
    expect(lock.locked).toBe(false)
  })

  it('that nobody refers to any more is not forgotten while this thread has it', async () => {
    const enterAndDrop = (): unknown => {
      const lock = new RLock()
      lock.acquireSync()
      lock.acquireSync()
      return lock.toWire()
    }
    const wire = enterAndDrop()
    await collect()
    await collect()
    const lock = RLock.fromWire(wire)
    expect(lock.depth).toBe(2)
    lock.release()
    lock.release()
    expect(lock.locked).toBe(false)
  })

  it('refuses options that make no sense', async () => {
    expect(() => new RLock({ fair: 1 as never })).toThrow(OptionError)
    expect(() => new RLock({ across: 'galaxies' as never })).toThrow(OptionError)
    const lock = new RLock()
    await using held = await lock.acquire()
    await failure(OptionError, lock.acquire({ timeoutMs: -1 }))
    await failure(OptionError, lock.acquire({ within: held, timeoutMs: Number.NaN }))
    expect(() => lock.acquireSync({ timeoutMs: -1 })).toThrow(OptionError)
    expect(() => new RLock().runSync(() => Promise.resolve())).toThrow(OptionError)
  })

  it('is not one that cannot be re-entered', () => {
    expect(() => RLock.fromWire(new Lock().toWire())).toThrow(TypeError)
    expect(() => Lock.fromWire(new RLock().toWire())).toThrow(TypeError)
    expect(() => RLock.fromWire(['no', 'lock'])).toThrow(TypeError)
  })
})

describe('a re-entrant lock of two that await on one thread', () => {
  it('is told apart by what they show, and entered by each alone', async () => {
    const lock = new RLock()
    const inside: string[] = []
    const enterTwice = (name: string): Promise<void> =>
      lock.run(async (held) => {
        inside.push(name)
        await null
        await lock.run(() => inside.push(name), { within: held })
        inside.push(name)
      })
    await within(5_000, 'both', Promise.all([enterTwice('one'), enterTwice('other')]))
    expect(inside).toEqual(['one', 'one', 'one', 'other', 'other', 'other'])
  })
})
