import {
  type ActorRef,
  BoundedSemaphore,
  DeadlockError,
  Event,
  type HeldPermits,
  LockCancelledError,
  LockDisposedError,
  LockTimeoutError,
  NotOwnerError,
  OptionError,
  Semaphore,
  SharedArray,
  TooManyPermitsError,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { collect } from '../blocks/fixtures/collect.ts'
import { flavours } from './flavours.ts'
import { type Mortals, raiseMortals } from './killing.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { PermitHolder } = (await import(url('permit-holder'))) as typeof import('./fixtures/permit-holder.ts')
const { Reaper } = (await import(url('reaper'))) as typeof import('./fixtures/reaper.ts')
const { queueOf } = (await import(url('queue'))) as typeof import('./fixtures/queue.ts')
type Holder = InstanceType<typeof PermitHolder>

/** How long permits may take to come back after their holder died: much more than they should. */
const afterDeathMs = 3_000

const sides = ['that awaits', 'that blocks'] as const
type Side = (typeof sides)[number]

const acquire = async (semaphore: Semaphore, side: Side): Promise<HeldPermits> =>
  side === 'that blocks' ? semaphore.acquireSync() : semaphore.acquire()

const raise = (open: OpenSystem, on: 'thread' | 'process', count: number): Promise<Mortals<Holder>> =>
  raiseMortals(open, Reaper, on, count, (reaper) => reaper.ask.raisePermitHolder(on))

const spawnHolders = ({ system }: OpenSystem, on: 'thread' | 'process', count: number): Promise<ActorRef<Holder>[]> =>
  Promise.all(Array.from({ length: count }, () => system.spawn(PermitHolder, { on })))

/** Returns when so many wait there. */
const untilWaiting = (semaphore: Semaphore, count: number): Promise<void> =>
  expect.poll(() => queueOf(semaphore).waiting, { interval: 2, timeout: 5_000 }).toBe(count)

describe.each(flavours)('permits across $across', ({ across }) => {
  describe.each(sides)('for code %s', (side) => {
    const countDownAndUp = async (semaphore: Semaphore): Promise<void> => {
      expect(semaphore.value).toBe(2)
      const one = await acquire(semaphore, side)
      expect(semaphore.value).toBe(1)
      await acquire(semaphore, side)
      expect(semaphore.value).toBe(0)
      expect(semaphore.tryAcquire()).toBeUndefined()
      expect(semaphore.value).toBe(0)
      expect(one.release()).toBeUndefined()
      expect(semaphore.value).toBe(1)
      // for who did not keep what `acquire` gave
      semaphore.release()
      expect(semaphore.value).toBe(2)
    }

    // python: _TestSemaphore.test_semaphore
    it('are counted, and may become more than there were', async () => {
      const semaphore = new Semaphore(2, { across })
      await countDownAndUp(semaphore)
      semaphore.release()
      expect(semaphore.value).toBe(3)
      semaphore.release(2)
      expect(semaphore.value).toBe(5)
    })

    // python: _TestSemaphore.test_bounded_semaphore
    it('are counted, and never become more than there were when they are bounded', async () => {
      const semaphore = new BoundedSemaphore(2, { across, name: 'slots' })
      await countDownAndUp(semaphore)
      expect(() => semaphore.release()).toThrow(TooManyPermitsError)
      const held = await acquire(semaphore, side)
      expect(await failure(TooManyPermitsError, () => semaphore.release(2))).toMatchObject({
        lock: "BoundedSemaphore 'slots'",
        permits: 2,
        would: 3,
        most: 2,
      })
      expect(semaphore.value).toBe(1)
      held.release()
      expect(semaphore.value).toBe(2)
    })

    // python: _TestSemaphore.test_timeout
    it('are not to be had while there are none, for as long as one waits', async () => {
      const semaphore = new Semaphore(0, { across, name: 'none' })
      const attempt = async (timeoutMs: number): Promise<HeldPermits> =>
        side === 'that blocks' ? semaphore.acquireSync({ timeoutMs }) : semaphore.acquire({ timeoutMs })
      expect(semaphore.tryAcquire()).toBeUndefined()
      await failure(LockTimeoutError, attempt(0))
      for (const timeoutMs of [40, 90]) {
        const begin = performance.now()
        expect(await failure(LockTimeoutError, attempt(timeoutMs))).toMatchObject({ lock: "Semaphore 'none'", timeoutMs })
        // timers of Node may be early by less than a millisecond
        expect(performance.now() - begin).toBeGreaterThan(timeoutMs - 2)
      }
      expect([semaphore.value, queueOf(semaphore).waiting]).toEqual([0, 0])
    })
  })
})

describe.each(flavours)('a semaphore of this thread and a $on', ({ on, across }) => {
  it('is the same object in a thread, whichever way it came, and keeps its kind', async () => {
    await using open = await openSystem()
    const [semaphore, bounded] = [new Semaphore(3, { across, name: 'three' }), new BoundedSemaphore(1, { across })]
    const holder = await open.system.spawn(PermitHolder, { on, args: [semaphore] })
    expect(await holder.ask.isFirst(semaphore)).toBe(true)
    expect(await holder.ask.keep(semaphore)).toBe(semaphore)
    expect([await holder.ask.isKept(semaphore), await holder.ask.isKept(bounded)]).toEqual([true, false])
    await holder.ask.take(semaphore, 2)
    expect([semaphore.value, await holder.ask.value(semaphore)]).toEqual([1, 1])
    await failure(TooManyPermitsError, holder.ask.release(bounded))
  })

  it('serves those that wait in the order in which they came, also one that asks for much', async () => {
    await using open = await openSystem()
    const semaphore = new Semaphore(3, { across })
    const notes = new SharedArray('i32', 8, { across, lock: false })
    const holders = await spawnHolders(open, on, 3)
    const all = await semaphore.acquire({ permits: 2 })
    const one = await semaphore.acquire()
    const waits: Promise<unknown>[] = []
    const queued = async (wait: Promise<unknown>): Promise<void> => {
      waits.push(wait)
      await untilWaiting(semaphore, waits.length)
    }
    await queued(holders[0]!.ask.block(semaphore, 3, notes, 1))
    await holders[1]!.ask.begin(semaphore, 1, notes, 2)
    await queued(holders[1]!.ask.done())
    await queued(holders[2]!.ask.block(semaphore, 2, notes, 3))
    all.release()
    // there are enough for those behind, who wait all the same
    expect([semaphore.value, semaphore.tryAcquire(), notes.get(0)]).toEqual([2, undefined, 0])
    one.release()
    await within(5_000, 'all waits', Promise.all(waits))
    expect([...notes].slice(0, 2)).toEqual([3, 1])
    expect([semaphore.value, queueOf(semaphore).waiting]).toEqual([3, 0])
  })

  it('lets those behind go on when who asked for much gives up', async () => {
    await using open = await openSystem()
    const semaphore = new Semaphore(2, { across })
    const notes = new SharedArray('i32', 4, { across, lock: false })
    const [holder] = await spawnHolders(open, on, 1)
    const held = await semaphore.acquire()
    const abort = new AbortController()
    const much = semaphore.acquire({ permits: 2, signal: abort.signal })
    const little = holder!.ask.block(semaphore, 1, notes, 1)
    await untilWaiting(semaphore, 2)
    abort.abort()
    await failure(LockCancelledError, much)
    await within(5_000, 'who asked for little', little)
    held.release()
    const late = semaphore.acquire({ permits: 2 })
    ;(await within(5_000, 'both', late)).release()
    expect(semaphore.value).toBe(2)
  })

  it('serves a thread that blocks before those in the event loop of that thread, which cannot come', async () => {
    await using open = await openSystem()
    const semaphore = new Semaphore(1, { across })
    const notes = new SharedArray('i32', 4, { across, lock: false })
    const [holder] = await spawnHolders(open, on, 1)
    const held = await semaphore.acquire()
    const both = holder!.ask.waitBothWays(semaphore, notes)
    await untilWaiting(semaphore, 2)
    held.release()
    await within(5_000, 'the thread that blocks', both)
    await within(5_000, 'its event loop', holder!.ask.done())
    expect([...notes]).toEqual([2, 2, 1, 0])
    await expect.poll(() => semaphore.value).toBe(1)
  })
})

describe.each(flavours.flatMap((flavour) => [true, false].map((fair) => ({ ...flavour, fair }))))(
  'a semaphore (fair: $fair) of this thread and a $on',
  ({ on, across, fair }) => {
    it('lets in as many as there are permits, whether they block or await', async () => {
      await using open = await openSystem()
      const semaphore = new Semaphore(2, { across, fair })
      const inside = new SharedArray('i32', 1, { across, lock: false })
      const holders = await spawnHolders(open, on, 3)
      const violations = await Promise.all([
        holders[0]!.ask.crowd(semaphore, inside, 2, 2_000),
        holders[1]!.ask.crowd(semaphore, inside, 2, 2_000),
        holders[2]!.ask.crowdAwaiting(semaphore, inside, 2, 300),
      ])
      expect(violations).toEqual([0, 0, 0])
      expect([semaphore.value, inside.get(0), queueOf(semaphore).waiting]).toEqual([2, 0, 0])
    }, 20_000)

    it('has the permits back that somebody held who is killed, and keeps those that this one gave', async () => {
      await using open = await openSystem()
      const semaphore = new Semaphore(3, { across, fair })
      const { actors, kill } = await raise(open, on, 2)
      const [victim, other] = actors as [ActorRef<Holder>, ActorRef<Holder>]
      await victim.ask.release(semaphore, 2)
      await victim.ask.take(semaphore, 3)
      await victim.ask.takeSync(semaphore, 2)
      expect(semaphore.value).toBe(0)
      const notes = new SharedArray('i32', 4, { across, lock: false })
      const blocked = other.ask.block(semaphore, 2, notes, 1)
      await untilWaiting(semaphore, 1)
      const awaited = semaphore.run(() => {}, { permits: 5 })
      await kill(0)
      await within(afterDeathMs, 'both', Promise.all([blocked, awaited]))
      expect([semaphore.value, queueOf(semaphore).waiting]).toEqual([5, 0])
    })

    it('has no more permits than before when those are killed that wait, or that were just given some', async () => {
      await using open = await openSystem()
      const semaphore = new BoundedSemaphore(2, { across, fair })
      const { actors, kill } = await raise(open, on, 2)
      const notes = new SharedArray('i32', 4, { across, lock: false })
      const held = await semaphore.acquire({ permits: 2 })
      const deaths = actors.map((actor) => failure(Error, actor.ask.block(semaphore, 2, notes, 1)))
      await untilWaiting(semaphore, 2)
      await kill(0)
      held.release()
      await kill(1)
      const wait = semaphore.acquire({ permits: 2 })
      const all = await within(afterDeathMs, 'all permits', wait)
      // who was just seen alive is not looked at again at once
      await expect.poll(() => [semaphore.tryAcquire(), queueOf(semaphore).waiting]).toEqual([undefined, 0])
      all.release()
      expect([semaphore.value, queueOf(semaphore).waiting]).toEqual([2, 0])
      await Promise.all(deaths).catch(() => {})
    })

    it('has the permits of the dead back also when they are found out by somebody who takes one', async () => {
      await using open = await openSystem()
      const semaphore = new Semaphore(3, { across, fair })
      const event = new Event({ across })
      const { actors, kill } = await raise(open, on, 2)
      const [holds, waits] = actors as [ActorRef<Holder>, ActorRef<Holder>]
      const notes = new SharedArray('i32', 4, { across, lock: false })
      await holds.ask.take(semaphore, 2)
      // what becomes known of both at the event is not known at the semaphore yet
      await Promise.all(actors.map((actor) => actor.ask.meet(event)))
      await waits.ask.begin(semaphore, 2, notes, 1)
      await untilWaiting(semaphore, 1)
      await kill(0)
      await kill(1)
      expect(await event.wait({ timeoutMs: 200 })).toBe(false)
      const held = semaphore.tryAcquire({ permits: 2 })
      expect([held?.permits, semaphore.value]).toEqual([2, 1])
      held?.release()
      expect(semaphore.value).toBe(3)
    })

    it('never sees permits again that were consumed, not even when who did it is killed', async () => {
      await using open = await openSystem()
      const semaphore = new Semaphore(0, { across, fair })
      const { actors, kill } = await raise(open, on, 1)
      const consumer = actors[0]!
      semaphore.release(3)
      expect([await consumer.ask.tryTake(semaphore), await consumer.ask.tryTake(semaphore)]).toEqual([true, true])
      await consumer.ask.consume()
      await kill(0)
      // the one that it had not consumed yet comes back
      const rest = await within(afterDeathMs, 'what is left', semaphore.acquire({ permits: 2 }))
      expect(semaphore.value).toBe(0)
      rest.consume()
      expect(() => rest.release()).toThrow(NotOwnerError)
      expect(() => rest.consume()).toThrow(NotOwnerError)
      expect([semaphore.value, semaphore.tryAcquire()]).toEqual([0, undefined])
    })

    it('that is not there for all lets those in for whom there are enough', async () => {
      await using open = await openSystem()
      const semaphore = new Semaphore(3, { across, fair })
      expect(semaphore.fair).toBe(fair)
      const notes = new SharedArray('i32', 4, { across, lock: false })
      const [one, other] = await spawnHolders(open, on, 2)
      const held = await semaphore.acquire({ permits: 2 })
      const much = one!.ask.block(semaphore, 3, notes, 1)
      await untilWaiting(semaphore, 1)
      const little = other!.ask.block(semaphore, 1, notes, 2)
      if (fair) await untilWaiting(semaphore, 2)
      else await within(5_000, 'who asks for one', little)
      expect(notes.get(1)).toBe(fair ? 0 : 2)
      held.release()
      await within(5_000, 'both', Promise.all([much, little]))
      expect([...notes].slice(0, 3)).toEqual(fair ? [2, 1, 2] : [2, 2, 1])
      expect([semaphore.value, queueOf(semaphore).waiting]).toEqual([3, 0])
    })
  },
)

describe('a wait for permits', () => {
  it('ends with its signal, whose reason it tells', async () => {
    const semaphore = new Semaphore(0, { name: 'none' })
    const abort = new AbortController()
    const wait = semaphore.acquire({ signal: abort.signal })
    abort.abort('enough')
    expect(await failure(LockCancelledError, wait)).toMatchObject({ lock: "Semaphore 'none'", cause: 'enough' })
    semaphore.release()
    await failure(LockCancelledError, semaphore.acquire({ signal: abort.signal }))
    expect([semaphore.value, queueOf(semaphore).waiting]).toEqual([1, 0])
  })

  it('that was given them before its signal aborted has them, and nobody else', async () => {
    const semaphore = new BoundedSemaphore(1)
    const held = await semaphore.acquire()
    const abort = new AbortController()
    const wait = semaphore.acquire({ signal: abort.signal })
    held.release()
    // this thread has not heard of it yet
    abort.abort()
    const given = await within(5_000, 'the permit', wait)
    expect(semaphore.value).toBe(0)
    given.release()
    expect(semaphore.value).toBe(1)
  })

  it('that blocks takes what the event loop of its thread was given and cannot come for', async () => {
    const semaphore = new BoundedSemaphore(2)
    const held = await semaphore.acquire({ permits: 2 })
    const waits = [semaphore.acquire(), semaphore.acquire()]
    held.release()
    semaphore.acquireSync({ permits: 2, timeoutMs: 2_000 }).release()
    for (const wait of waits) (await within(5_000, 'the others', wait)).release()
    expect([semaphore.value, queueOf(semaphore).waiting]).toEqual([2, 0])
  })

  it('is one of a thousand of a thread, which all get theirs, in order', async () => {
    const semaphore = new Semaphore(3)
    let inside = 0
    let most = 0
    const order: number[] = []
    const work = (n: number): Promise<void> =>
      semaphore.run(async () => {
        order.push(n)
        most = Math.max(most, ++inside)
        await null
        inside--
      })
    const all = Array.from({ length: 1_000 }, (_, n) => work(n))
    await within(20_000, 'all waits', Promise.all(all))
    expect(most).toBe(3)
    expect(order).toEqual(all.map((_, n) => n))
    expect([semaphore.value, queueOf(semaphore).waiting]).toEqual([3, 0])
  }, 30_000)

  it('that would block the thread which holds what it waits for is refused', async () => {
    const bounded = new BoundedSemaphore(2)
    const held = await bounded.acquire()
    expect(() => bounded.acquireSync({ permits: 2 })).toThrow(DeadlockError)
    expect(() => bounded.acquireSync({ permits: 2, timeoutMs: 0 })).toThrow(LockTimeoutError)
    bounded.acquireSync().release()
    held.release()
    expect(bounded.value).toBe(2)
  })
})

describe('a semaphore', () => {
  it('has its permits back after a block, also one that throws', async () => {
    const semaphore = new Semaphore(2)
    {
      await using held = await semaphore.acquire({ permits: 2 })
      expect([held.permits, semaphore.value]).toEqual([2, 0])
    }
    {
      using _held = semaphore.acquireSync()
      expect(semaphore.value).toBe(1)
    }
    expect(semaphore.runSync(() => semaphore.value)).toBe(1)
    await failure(
      RangeError,
      semaphore.run(() => {
        throw new RangeError('no')
      }),
    )
    expect(semaphore.value).toBe(2)
  })

  it('takes back what was acquired once', async () => {
    const semaphore = new Semaphore(1)
    const held = await semaphore.acquire()
    held.release()
    expect(() => held.release()).toThrow(NotOwnerError)
    held[Symbol.dispose]()
    await held[Symbol.asyncDispose]()
    expect(semaphore.value).toBe(1)
  })

  it('that was disposed of refuses to be used, and takes back what is held', async () => {
    const semaphore = new Semaphore(2)
    const held = await semaphore.acquire()
    semaphore[Symbol.dispose]()
    await failure(LockDisposedError, semaphore.acquire())
    expect(() => semaphore.acquireSync()).toThrow(LockDisposedError)
    expect(() => semaphore.tryAcquire()).toThrow(LockDisposedError)
    expect(() => semaphore.release()).toThrow(LockDisposedError)
    held.release()
    expect(semaphore.value).toBe(2)
  })

  it('that nobody refers to any more knows what this thread holds when it comes back', async () => {
    const takeAndForget = (): { readonly wire: unknown; readonly forgotten: WeakRef<BoundedSemaphore> } => {
      const semaphore = new BoundedSemaphore(2)
      semaphore.acquireSync({ permits: 2 })
      return { wire: semaphore.toWire(), forgotten: new WeakRef(semaphore) }
    }
    const { wire, forgotten } = takeAndForget()
    await collect()
    await collect()
    expect(forgotten.deref()).toBeUndefined()
    const semaphore = BoundedSemaphore.fromWire(wire)
    expect(semaphore.value).toBe(0)
    semaphore.release(2)
    expect(semaphore.value).toBe(2)
    expect(() => semaphore.release()).toThrow(TooManyPermitsError)
  })

  it('refuses counts and options that make no sense, before it waits', async () => {
    for (const count of [-1, 0.5, Number.NaN, 2 ** 31, '1' as never]) expect(() => new Semaphore(count)).toThrow(OptionError)
    expect(() => new BoundedSemaphore(0)).toThrow(OptionError)
    expect(() => new Semaphore(1, { across: 'galaxies' as never })).toThrow(OptionError)
    expect(() => new Semaphore(1, { fair: 'yes' as never })).toThrow(OptionError)
    const semaphore = new BoundedSemaphore(2)
    for (const permits of [0, -1, 1.5, 3, Number.NaN]) {
      await failure(OptionError, semaphore.acquire({ permits }))
      expect(() => semaphore.tryAcquire({ permits })).toThrow(OptionError)
      expect(() => semaphore.release(permits)).toThrow(OptionError)
    }
    await failure(OptionError, semaphore.acquire({ timeoutMs: -1 }))
    await failure(OptionError, semaphore.acquire({ signal: 'stop' as never }))
    expect(() => semaphore.runSync(() => Promise.resolve())).toThrow(OptionError)
    expect(semaphore.value).toBe(2)
  })

  it('that nobody refers to any more is remembered whichever way its permits were taken, also not in order', async () => {
    const takeAndForget = (): unknown => {
      const semaphore = new BoundedSemaphore(12, { fair: false })
      for (let n = 0; n < 9; n++) semaphore.acquireSync()
      semaphore.acquireSync({ permits: 2 })
      return semaphore.toWire()
    }
    const wire = takeAndForget()
    await collect()
    await collect()
    const semaphore = BoundedSemaphore.fromWire(wire)
    expect([semaphore.value, semaphore.fair]).toEqual([1, false])
    semaphore.release(11)
    expect(semaphore.value).toBe(12)
    expect(() => semaphore.release()).toThrow(TooManyPermitsError)
  })

  it('is not one of another kind', () => {
    expect(() => Semaphore.fromWire(new BoundedSemaphore(1).toWire())).toThrow(TypeError)
    expect(() => BoundedSemaphore.fromWire(new Semaphore(1).toWire())).toThrow(TypeError)
  })
})
