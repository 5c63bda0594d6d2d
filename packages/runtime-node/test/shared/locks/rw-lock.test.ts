import {
  type ActorRef,
  Barrier,
  DeadlockError,
  Event,
  type HostGroup,
  LockAbandonedError,
  LockCancelledError,
  LockDisposedError,
  LockTimeoutError,
  NotOwnerError,
  OptionError,
  RwLock,
  SharedArray,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { collect } from '../blocks/fixtures/collect.ts'
import { flavours } from './flavours.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Scribe } = (await import(url('scribe'))) as typeof import('./fixtures/scribe.ts')
const { Killer } = (await import(url('killer'))) as typeof import('./fixtures/killer.ts')
type ScribeRef = ActorRef<InstanceType<typeof Scribe>>

/** 200 ms is what is promised; a busy machine gets more. */
const deadlineMs = 1_000

const inTime = <T>(promise: Promise<T>): Promise<T> => within(10_000, 'a way in', promise)

/** Whether a promise has settled by now, as far as this thread knows. */
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = Symbol('pending')
  const turn = new Promise((resolve) => setImmediate(() => resolve(pending)))
  return (await Promise.race([promise.catch(() => {}), turn])) !== pending
}

describe.each(flavours)('a lock for readers and writers in this thread and others, each on a $on', ({ on, across }) => {
  let shared: OpenSystem
  let hosts: HostGroup
  beforeAll(async () => {
    shared = await openSystem()
    hosts = await (on === 'thread' ? shared.system.threads(4) : shared.system.processes(4))
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  const scribes = (lock: RwLock, count: number): Promise<ScribeRef[]> =>
    Promise.all(Array.from({ length: count }, () => shared.system.spawn(Scribe, { args: [lock], on: hosts })))

  it.each([true, false])(
    'lets a writer in only alone (fair: %s), whether they block or await',
    async (fair) => {
      const lock = new RwLock({ across, fair })
      const page = new SharedArray('i32', 2, { across, lock: false })
      const [one, two, three, four] = (await scribes(lock, 4)) as [ScribeRef, ScribeRef, ScribeRef, ScribeRef]
      const torn = await within(
        30_000,
        'the scribes',
        Promise.all([
          one.ask.useBlocking(page, 2_000),
          two.ask.useBlocking(page, 2_000),
          three.ask.useAwaiting(page, 400),
          four.ask.useAwaiting(page, 400),
        ]),
      )
      expect(torn).toEqual([0, 0, 0, 0])
      expect([...page]).toEqual([1_200, 1_200])
      expect([lock.readers, lock.writer]).toEqual([0, undefined])
    },
    40_000,
  )

  it('lets readers in together', async () => {
    const lock = new RwLock({ across })
    const inside = new Barrier(5, { across })
    const [one, two, three, four] = (await scribes(lock, 4)) as [ScribeRef, ScribeRef, ScribeRef, ScribeRef]
    const meeting = [
      lock.runRead(() => inside.wait({ timeoutMs: 5_000 })),
      one.ask.meetReading(inside, true),
      two.ask.meetReading(inside, true),
      three.ask.meetReading(inside, false),
      four.ask.meetReading(inside, false),
    ]
    expect((await inTime(Promise.all(meeting))).sort()).toEqual([0, 1, 2, 3, 4])
  })

  it('serves readers and writers in the order in which they came', async () => {
    const lock = new RwLock({ across })
    const [one, two, three] = (await scribes(lock, 3)) as [ScribeRef, ScribeRef, ScribeRef]
    await one.ask.hold('read')
    const write = lock.write()
    await two.ask.queue('read')
    expect(await isSettled(write)).toBe(false)
    expect([lock.readers, lock.tryRead(), lock.tryWrite()]).toEqual([1, undefined, undefined])
    await one.ask.letGo()
    const held = await inTime(write)
    expect(lock.writer).toMatchObject({ host: 'main', pid: process.pid })
    const last = three.ask.hold('write')
    held.release()
    await expect.poll(() => lock.readers).toBe(1)
    expect(lock.writer).toBeUndefined()
    await two.ask.letGo()
    await inTime(last)
    expect(lock.writer?.pid).toEqual(expect.any(Number))
    await three.ask.letGo()
  })

  it('gets a writer in while others read without a pause', async () => {
    const lock = new RwLock({ across })
    const readers = await scribes(lock, 2)
    const end = new Event({ across })
    const begun = readers.map(() => new Event({ across }))
    const reading = readers.map((reader, n) => reader.ask.readOverlapping(begun[n]!, end))
    await Promise.all(begun.map((event) => event.wait()))
    for (let n = 0; n < 20; n++) (await inTime(lock.write())).release()
    lock.writeSync({ timeoutMs: 10_000 }).release()
    end.set()
    expect(await inTime(Promise.all(reading))).toHaveLength(2)
  })

  it('lets readers pass a writer that waits where it is not fair', async () => {
    const lock = new RwLock({ across, fair: false })
    const [one, two] = (await scribes(lock, 2)) as [ScribeRef, ScribeRef]
    await one.ask.hold('read')
    const write = lock.write()
    await two.ask.hold('read')
    expect([lock.readers, await isSettled(write)]).toEqual([2, false])
    await one.ask.letGo()
    expect(await isSettled(write)).toBe(false)
    await two.ask.letGo()
    ;(await inTime(write)).release()
  })

  it('lets no writer in between where a writer goes on as a reader', async () => {
    const lock = new RwLock({ across })
    const [other, third] = (await scribes(lock, 2)) as [ScribeRef, ScribeRef]
    const writes = await lock.write()
    await third.ask.queue('read')
    const next = other.ask.hold('write')
    const reads = writes.downgrade()
    expect(() => writes.release()).toThrow(NotOwnerError)
    await expect.poll(() => lock.readers).toBe(2)
    expect(await isSettled(next)).toBe(false)
    reads.release()
    expect(await isSettled(next)).toBe(false)
    await third.ask.letGo()
    await inTime(next)
    await other.ask.letGo()
    expect(() => writes.downgrade()).toThrow(NotOwnerError)
  })

  it('is one object in each thread, and the same lock everywhere', async () => {
    const lock = new RwLock({ across, name: 'prices', fair: false })
    const [scribe] = (await scribes(lock, 1)) as [ScribeRef]
    expect(await scribe.ask.lock()).toBe(lock)
    expect(await scribe.ask.same(lock)).toBe(true)
    expect(lock).toMatchObject({ name: 'prices', fair: false, across })
    await scribe.ask.hold('write')
    expect(lock.tryRead()).toBeUndefined()
    await scribe.ask.letGo()
  })

  it.each(['a thread that blocks', 'code that awaits'])('loses a reader that dies, for %s', async (who) => {
    await using open = await openSystem()
    const lock = new RwLock({ across })
    const killer = await open.system.spawn(Killer)
    const victim = await killer.ask.scribe(lock, on)
    await victim.ask.hold('read')
    const reads = await lock.read()
    expect(lock.readers).toBe(2)
    const [ready, [other]] = [new Event({ across }), (await scribes(lock, 1)) as [ScribeRef]]
    const next: Promise<boolean | string> = who === 'code that awaits' ? other.ask.hold('write') : other.ask.block('write', ready)
    if (who !== 'code that awaits') await ready.wait()
    reads.release()
    await killer.ask.kill(victim)
    await open.observer.first('host.down')
    expect(await within(deadlineMs, 'the writer', next)).toBe(who === 'code that awaits' ? false : 'in')
    await other.ask.letGo()
    const held = await lock.write()
    expect(held.abandoned).toBe(false)
    held.release()
  })

  it('tells readers and writers of a writer that died, until one says that all is well', async () => {
    await using open = await openSystem()
    const lock = new RwLock({ across, name: 'ledger' })
    const killer = await open.system.spawn(Killer)
    const victim = await killer.ask.scribe(lock, on)
    const [blocked, other] = (await scribes(lock, 2)) as [ScribeRef, ScribeRef]
    await victim.ask.hold('write', true)
    const ready = new Event({ across })
    const blocks = blocked.ask.block('read', ready)
    await ready.wait()
    const reads = failure(LockAbandonedError, lock.read())
    const writes = failure(LockAbandonedError, lock.write())
    await killer.ask.kill(victim)
    await open.observer.first('host.down')
    expect(await within(deadlineMs, 'the reader', reads)).toMatchObject({ code: 'LOCK_ABANDONED', lock: "RwLock 'ledger'" })
    expect(await inTime(Promise.all([writes, blocks]))).toEqual([expect.any(LockAbandonedError), 'abandoned'])
    expect(() => lock.tryWrite()).toThrow(LockAbandonedError)
    expect(() => lock.readSync()).toThrow(LockAbandonedError)
    expect([lock.readers, lock.writer]).toEqual([0, undefined])
    expect(await other.ask.hold('write')).toBe(true)
    await other.ask.letGo()
    expect(await other.ask.hold('read')).toBe(true)
    await other.ask.repair()
    await other.ask.letGo()
    const held = await lock.read()
    expect(held.abandoned).toBe(false)
    held.release()
  })

  it('goes on without those that die while they wait', async () => {
    await using open = await openSystem()
    const lock = new RwLock({ across })
    const killer = await open.system.spawn(Killer)
    const [awaits, blocks] = [await killer.ask.scribe(lock, on), await killer.ask.scribe(lock, on)]
    const writes = await lock.write()
    await awaits.ask.queue('write')
    const ready = new Event({ across })
    void failure(Error, blocks.ask.block('write', ready))
    await ready.wait()
    const [other] = (await scribes(lock, 1)) as [ScribeRef]
    const reads = other.ask.hold('read')
    for (const victim of [awaits, blocks]) await killer.ask.kill(victim)
    await expect.poll(() => open.observer.all('host.down').length).toBe(2)
    writes.release()
    expect(await within(deadlineMs, 'the reader', reads)).toBe(false)
    await other.ask.letGo()
  })
})

describe('a lock for readers and writers', () => {
  it('has as many readers in one thread as one likes', async () => {
    const lock = new RwLock()
    const writes = lock.write()
    const reads = Array.from({ length: 1_000 }, () => lock.read())
    ;(await writes).release()
    const held = await inTime(Promise.all(reads))
    expect(lock.readers).toBe(1_000)
    for (const one of held) one.release()
    expect([lock.readers, lock.tryWrite()?.release()]).toEqual([0, undefined])
  })

  it('is waited for no longer than a wait has time, and those behind it go on', async () => {
    const lock = new RwLock({ name: 'archive' })
    const reads = await lock.read()
    const writes = failure(LockTimeoutError, lock.write({ timeoutMs: 20 }))
    const behind = lock.read()
    expect(await isSettled(behind)).toBe(false)
    expect(await writes).toMatchObject({ lock: "RwLock 'archive'", timeoutMs: 20, owner: { host: 'main', pid: process.pid } })
    ;(await inTime(behind)).release()
    await failure(LockTimeoutError, lock.write({ timeoutMs: 0 }))
    expect(() => lock.writeSync({ timeoutMs: 0 })).toThrow(LockTimeoutError)
    reads.release()
    lock.writeSync({ timeoutMs: 0 }).release()
  })

  it('is waited for no longer than the signal of a wait lets it, and those behind it go on', async () => {
    const lock = new RwLock({ name: 'archive' })
    const abort = new AbortController()
    const reads = await lock.read()
    const writes = failure(LockCancelledError, lock.write({ signal: abort.signal }))
    const behind = lock.read()
    expect(await isSettled(behind)).toBe(false)
    abort.abort('enough')
    expect(await writes).toMatchObject({ lock: "RwLock 'archive'", cause: 'enough' })
    ;(await inTime(behind)).release()
    await failure(LockCancelledError, lock.read({ signal: abort.signal }))
    reads.release()
    expect(lock.readers).toBe(0)
  })

  it.each(['read', 'write'] as const)('is had by a wait to %s that gives up when it has been let in', async (way) => {
    const lock = new RwLock()
    const abort = new AbortController()
    const first = await lock.write()
    const second = lock[way]({ signal: abort.signal })
    await isSettled(second)
    first.release()
    abort.abort()
    ;(await second).release()
    lock.writeSync({ timeoutMs: 0 }).release()
  })

  it('is had by a thread that blocks before those of its own event loop that were let in and could not come', async () => {
    const lock = new RwLock()
    const first = await lock.write()
    const order: string[] = []
    const use = async (name: string, wait: Promise<Disposable>): Promise<void> => {
      using _held = await wait
      order.push(name)
    }
    const waits = [use('write', lock.write()), use('read', lock.read())]
    await isSettled(Promise.all(waits))
    first.release()
    lock.writeSync({ timeoutMs: 5_000 }).release()
    order.push('blocks')
    await inTime(Promise.all(waits))
    expect(order[0]).toBe('blocks')
    expect(order.toSorted()).toEqual(['blocks', 'read', 'write'])
  })

  it('is read once more by a thread that reads and blocks, also while a writer waits', async () => {
    const lock = new RwLock()
    const reads = await lock.read()
    const writes = lock.write()
    const again = lock.readSync({ timeoutMs: 5_000 })
    expect(lock.readers).toBe(2)
    reads.release()
    expect(await isSettled(writes)).toBe(false)
    again.release()
    ;(await inTime(writes)).release()
  })

  it('refuses to block a thread for itself', async () => {
    const lock = new RwLock()
    const reads = lock.readSync()
    expect(() => lock.writeSync()).toThrow(DeadlockError)
    reads.release()
    const writes = lock.writeSync()
    expect(() => lock.writeSync({ timeoutMs: 5 })).toThrow(DeadlockError)
    expect(() => lock.readSync()).toThrow(DeadlockError)
    expect([lock.tryRead(), lock.tryWrite()]).toEqual([undefined, undefined])
    writes.release()
  })

  it.each(['read', 'write'] as const)(
    'is not forgotten by a thread that kept nothing of its %s, until that is over',
    async (way) => {
      const useAndForget = (isLeft: boolean): { readonly wire: unknown; readonly forgotten: WeakRef<RwLock> } => {
        const lock = new RwLock()
        const held = way === 'read' ? lock.readSync() : lock.writeSync()
        if (isLeft) held.release()
        return { wire: lock.toWire(), forgotten: new WeakRef(lock) }
      }
      const [kept, left] = [useAndForget(false), useAndForget(true)]
      await collect()
      await collect()
      expect(left.forgotten.deref()).toBeUndefined()
      RwLock.fromWire(left.wire).writeSync({ timeoutMs: 50 }).release()
      const lock = RwLock.fromWire(kept.wire)
      expect(() => lock.writeSync({ timeoutMs: 50 })).toThrow(DeadlockError)
      expect(lock.tryRead() === undefined).toBe(way === 'write')
    },
  )

  it('is left when the work that was run in it is over, however that went', async () => {
    const lock = new RwLock()
    expect(await lock.runRead(() => lock.readers)).toBe(1)
    expect(await lock.runWrite(() => lock.writer?.pid)).toBe(process.pid)
    expect(lock.runReadSync(() => lock.readers)).toBe(1)
    expect(lock.runWriteSync((held) => held.downgrade()[Symbol.dispose]())).toBeUndefined()
    await failure(
      RangeError,
      lock.runWrite(() => {
        throw new RangeError()
      }),
    )
    expect(() => lock.runReadSync(async () => {})).toThrow(OptionError)
    expect(() => lock.runWriteSync(() => Promise.reject(new Error('unheard')))).toThrow(OptionError)
    expect([lock.readers, lock.writer]).toEqual([0, undefined])
  })

  it('is released once by what was given for it', async () => {
    const lock = new RwLock()
    const [one, other] = [await lock.read(), await lock.read()]
    one.release()
    expect(() => one.release()).toThrow(NotOwnerError)
    expect(() => one.markConsistent()).toThrow(NotOwnerError)
    one[Symbol.dispose]()
    expect(lock.readers).toBe(1)
    other.release()
    const writes = lock.tryWrite()!
    await writes[Symbol.asyncDispose]()
    expect(() => writes.release()).toThrow(NotOwnerError)
    expect(() => writes.downgrade()).toThrow(NotOwnerError)
  })

  it('refuses options that make no sense, and a handle that was disposed of', async () => {
    expect(() => new RwLock({ fair: 'very' as never })).toThrow(OptionError)
    expect(() => new RwLock({ onAbandoned: 'weep' as never })).toThrow(OptionError)
    const lock = new RwLock()
    await failure(OptionError, lock.read({ timeoutMs: -1 }))
    expect(() => lock.writeSync({ timeoutMs: Number.NaN })).toThrow(OptionError)
    expect(() => lock.tryRead({ onAbandoned: 'weep' as never })).toThrow(OptionError)
    lock[Symbol.dispose]()
    await failure(LockDisposedError, lock.write())
    expect(() => lock.readSync()).toThrow(LockDisposedError)
    expect(() => lock.tryWrite()).toThrow(LockDisposedError)
  })
})
