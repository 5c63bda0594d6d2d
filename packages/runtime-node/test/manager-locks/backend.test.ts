import {
  type ActorRef,
  Barrier,
  BarrierBrokenError,
  BoundedSemaphore,
  Condition,
  createSystem,
  Event,
  Lock,
  LockAbandonedError,
  LockDisposedError,
  LockTimeoutError,
  NotOwnerError,
  Once,
  OptionError,
  RLock,
  RwLock,
  Semaphore,
  SyncUnavailableError,
  SystemNeededError,
  TooManyPermitsError,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { bundled } from '../support/bundled.ts'
import { failure } from '../support/failure.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import { Program } from '../support/program.ts'
import { within } from '../support/within.ts'
import type { All, User as UserClass } from './fixtures/user.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { User } = (await import(built('user'))) as typeof import('./fixtures/user.ts')
const backend = 'manager'
/** Before there is any system. */
const early = new Lock({ backend, name: 'early' })
const tooEarly = await early.acquire().catch((error: unknown) => error)

let open: OpenSystem
let thread: ActorRef<UserClass>
let child: ActorRef<UserClass>
beforeAll(async () => {
  open = await openSystem()
  ;[thread, child] = await Promise.all([open.system.spawn(User, { on: 'thread' }), open.system.spawn(User, { on: 'process' })])
})
afterAll(() => open[Symbol.asyncDispose]())

const makeAll = (): All => ({
  lock: new Lock({ backend }),
  rLock: new RLock({ backend }),
  semaphore: new Semaphore(1, { backend }),
  bounded: new BoundedSemaphore(1, { backend }),
  condition: new Condition({ backend }),
  event: new Event({ backend }),
  barrier: new Barrier(2, { backend, timeoutMs: 10_000 }),
  rwLock: new RwLock({ backend }),
  once: new Once({ backend }),
})

describe("what is made with the backend 'manager'", () => {
  it.each(['thread', 'process'] as const)('does there what it does here, and the same everywhere, on a %s', async (on) => {
    const all = makeAll()
    for (const one of Object.values(all)) expect([one.backend, one.across]).toEqual(['manager', 'processes'])
    const used = (on === 'thread' ? thread : child).ask.useAll(all)
    all.event.set()
    expect(await within(10_000, 'the barrier', all.barrier.wait())).toBeTypeOf('number')
    const [lock, depth, permits, bounded, notified, isSet, index, abandoned, did] = await within(10_000, 'the rest', used)
    expect([lock, depth, permits, bounded, notified, isSet, abandoned, did]).toEqual([true, 2, 1, 1, false, false, false, true])
    expect([0, 1]).toContain(index)
    expect(await all.once.run(() => {})).toBe(false)
    expect(all.once.done).toBe(true)
  })

  it('lets one in at a time, from all hosts', async () => {
    const lock = new Lock({ backend })
    const tally = await open.system.spawn(User)
    await Promise.all([thread.ask.count(lock, tally, 50), child.ask.count(lock, tally, 50)])
    expect(await tally.ask.tally()).toBe(100)
    await open.system.stopActor(tally)
  })

  it('is one object in each thread', async () => {
    const lock = new Lock({ backend })
    expect(await child.ask.same(lock, { lock })).toBe(true)
    const other = await open.system.spawn(User, { on: 'thread', args: [lock] })
    expect(await other.ask.same(lock, { lock })).toBe(true)
    await open.system.stopActor(other)
  })

  it('refuses what blocks, and what would have to answer at once', async () => {
    const { lock, rLock, semaphore, condition, event, barrier, rwLock, once } = makeAll()
    const calls = [
      () => lock.acquireSync(),
      () => lock.tryAcquire(),
      () => lock.runSync(() => {}),
      () => lock.locked,
      () => rLock.acquireSync(),
      () => semaphore.acquireSync(),
      () => semaphore.tryAcquire(),
      () => semaphore.value,
      () => condition.acquireSync(),
      () => event.waitSync(),
      () => event.isSet,
      () => barrier.waitSync(),
      () => barrier.waiting,
      () => barrier.broken,
      () => rwLock.readSync(),
      () => rwLock.tryWrite(),
      () => rwLock.readers,
      () => rwLock.writer,
      () => once.runSync(() => {}),
      () => once.done,
    ]
    for (const call of calls) expect(call).toThrow(SyncUnavailableError)
    expect(() => lock.acquireSync()).toThrow("because it was made with the backend 'manager'")
    await condition.run(() => {
      expect(() => condition.waitSync()).toThrow(SyncUnavailableError)
    })
  })

  it('finds misuse', async () => {
    const lock = new Lock({ backend, name: 'mine' })
    const held = await lock.acquire()
    expect([lock.heldHere, lock.owner?.host]).toEqual([true, 'main'])
    expect(await child.ask.tryLock(lock)).toBe(false)
    held.release()
    expect(() => held.release()).toThrow(NotOwnerError)
    expect(() => lock.release()).toThrow(NotOwnerError)
    expect(() => new BoundedSemaphore(1, { backend }).release()).toThrow(TooManyPermitsError)
    lock[Symbol.dispose]()
    await failure(LockDisposedError, lock.acquire())
    expect(() => new Lock({ backend, across: 'threads' })).toThrow(OptionError)
    expect(() => new Lock({ backend: 'sab', across: 'processes' })).toThrow(OptionError)
    expect(() => new Lock({ backend: 'file' as 'sab' })).toThrow(OptionError)
    expect(() => new Condition({ lock: new Lock(), backend })).toThrow(OptionError)
  })

  it('gives up in time, and says who has it', async () => {
    const lock = new Lock({ backend })
    const pid = await child.ask.hold(lock)
    expect((await failure(LockTimeoutError, lock.acquire({ timeoutMs: 20 }))).owner).toMatchObject({ pid })
    await child.ask.letGo()
    expect(await thread.ask.tryLock(lock)).toBe(true)
  })

  it('has conditions that are notified', async () => {
    const lock = new RLock({ backend })
    const condition = new Condition({ backend })
    const shared = new Condition({ lock })
    const [waiting, both] = [new Event({ backend }), new Event({ backend })]
    const waits = [child.ask.wait(condition, waiting), thread.ask.wait(condition, both)]
    await Promise.all([waiting.wait(), both.wait()])
    expect(await condition.run(() => condition.notifyAll())).toBeNaN()
    expect(await within(10_000, 'the waits', Promise.all(waits))).toEqual([true, true])
    expect([shared.lock, shared.backend]).toEqual([lock, 'manager'])
    expect(await shared.run(() => shared.wait({ timeoutMs: 5 }))).toBe(false)
  })

  it('can be made by any host, before or after it is sent', async () => {
    const lock = await child.ask.make()
    expect([lock.label, lock.backend]).toEqual(["Lock 'from afar'", 'manager'])
    await lock.run(async () => {
      expect([await child.ask.tryLock(lock), await thread.ask.tryLock(lock)]).toEqual([false, false])
    })
    expect([await child.ask.tryLock(lock), await thread.ask.tryLock(lock)]).toEqual([true, true])
  })

  it('needs a system when it is used or sent, and not before', async () => {
    expect(tooEarly).toBeInstanceOf(SystemNeededError)
    await thread.ask.hold(early)
    expect(await child.ask.tryLock(early)).toBe(false)
    await thread.ask.letGo()
  })

  it('is handed on when whoever holds it is killed', async () => {
    const [lock, semaphore, barrier] = [new Lock({ backend }), new Semaphore(1, { backend }), new Barrier(2, { backend })]
    const mortal = await open.system.spawn(User, { on: 'process', restart: 'temporary' })
    await mortal.ask.hold(lock)
    const next = failure(LockAbandonedError, lock.acquire())
    mortal.tell.die()
    await within(10_000, 'the lock', next)
    const held = await lock.acquire({ onAbandoned: 'flag' })
    expect(held.abandoned).toBe(true)
    held.markConsistent()
    await held[Symbol.asyncDispose]()
    await lock.run((free) => expect(free.abandoned).toBe(false))
    await semaphore.run(() => {})
    const wait = failure(BarrierBrokenError, barrier.wait())
    barrier.abort()
    expect((await wait).why).toBe('aborted')
  })

  it('ends with the host that made it', async () => {
    const mortal = await open.system.spawn(User, { on: 'process', restart: 'temporary' })
    const lock = await mortal.ask.make()
    await lock.run(() => {})
    mortal.tell.die()
    await open.system.ended(mortal)
    await within(10_000, 'the error', expect(lock.acquire()).rejects.toThrow())
  })

  it('belongs to the system that it was first used in', async () => {
    const lock = new Lock({ backend })
    {
      await using other = await createSystem({ observer: { wants: () => false, emit: () => {} } })
      expect(other.id).not.toBe(open.system.id)
      await lock.run(() => {})
    }
    await expect(lock.acquire()).rejects.toThrow()
  })
})

describe('a program that cannot map memory', () => {
  it('has locks across processes by a server, with promises only, and no memory', async () => {
    // it lies in a folder from which no package can be found
    const file = await bundled(new URL('./programs/unmapped.ts', import.meta.url), 'esm')
    await using program = new Program(file, {})
    expect(await program.json()).toEqual({
      why: expect.stringContaining('koffi cannot be loaded'),
      backends: Array(9).fill('manager'),
      threads: 'sab',
      refused: expect.stringContaining('because koffi cannot be loaded'),
      shm: 'MAPPING_UNAVAILABLE',
      memory: Array(7).fill('MAPPING_UNAVAILABLE'),
      crowd: 1,
      counted: 60,
      met: [0, 1],
    })
    expect(await program.end()).toBe(0)
  })
})
