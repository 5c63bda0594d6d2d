import {
  type ActorRef,
  BoundedSemaphore,
  Condition,
  Event,
  Lock,
  LockAbandonedError,
  LockCancelledError,
  LockDisposedError,
  NotOwnerError,
  OptionError,
  RLock,
  Semaphore,
  SharedArray,
  SharedValue,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { flavours } from './flavours.ts'
import { type Mortals, raiseMortals } from './killing.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { ConditionWaiter } = (await import(url('condition-waiter'))) as typeof import('./fixtures/condition-waiter.ts')
const { Reaper } = (await import(url('reaper'))) as typeof import('./fixtures/reaper.ts')
const { queueOf } = (await import(url('queue'))) as typeof import('./fixtures/queue.ts')
type Waiter = InstanceType<typeof ConditionWaiter>

/** How long waiters may take to go on after a death: much more than they should. */
const afterDeathMs = 3_000

const raise = (open: OpenSystem, on: 'thread' | 'process', count: number): Promise<Mortals<Waiter>> =>
  raiseMortals(open, Reaper, on, count, (reaper) => reaper.ask.raiseConditionWaiter(on))

const spawnWaiters = ({ system }: OpenSystem, on: 'thread' | 'process', count: number): Promise<ActorRef<Waiter>[]> =>
  Promise.all(Array.from({ length: count }, () => system.spawn(ConditionWaiter, { on })))

/** The fixture's `wait`, on this thread. */
const waitHere = async (condition: Condition, sleeping: Semaphore, woken: Semaphore, timeoutMs = Infinity): Promise<boolean> => {
  await using _held = await condition.acquire()
  sleeping.release()
  const outcome = await condition.wait({ timeoutMs })
  woken.release()
  return outcome
}

const take = async (semaphore: Semaphore, permits: number): Promise<void> => {
  const taken = await semaphore.acquire({ permits, timeoutMs: 5_000 })
  taken.consume()
}

const notify = (condition: Condition, count?: number): Promise<number> => condition.run(() => condition.notify(count))

/** Nobody waits there, and nobody was notified that has not gone on. */
const expectQuiet = (condition: Condition): void => expect(queueOf(condition)).toEqual({ waiting: 0, outstanding: 0 })

describe.each(flavours)('a condition of this thread and others on a $on', ({ on, across }) => {
  interface Scene {
    readonly condition: Condition
    readonly sleeping: Semaphore
    readonly woken: Semaphore
    /** Begins six waits: two of another host each, one of which blocks, and four of this thread. */
    begin(timeoutMs?: number): readonly Promise<boolean>[]
  }

  const scene = async (open: OpenSystem): Promise<Scene> => {
    const condition = new Condition({ across })
    const [sleeping, woken] = [new Semaphore(0, { across }), new Semaphore(0, { across })]
    const [awaits, blocks] = (await spawnWaiters(open, on, 2)) as [ActorRef<Waiter>, ActorRef<Waiter>]
    const begin = (timeoutMs?: number): readonly Promise<boolean>[] => [
      awaits.ask.wait(condition, sleeping, woken, timeoutMs),
      blocks.ask.waitSync(condition, sleeping, woken, timeoutMs),
      ...[1, 2, 3, 4].map(() => waitHere(condition, sleeping, woken, timeoutMs)),
    ]
    return { condition, sleeping, woken, begin }
  }

  // python: _TestCondition.test_notify
  it('lets one go on for each notification', async () => {
    await using open = await openSystem()
    const condition = new Condition({ across })
    const [sleeping, woken] = [new Semaphore(0, { across }), new Semaphore(0, { across })]
    const waiters = await spawnWaiters(open, on, 2)
    const waits = [waiters[0]!.ask.wait(condition, sleeping, woken), waiters[1]!.ask.waitSync(condition, sleeping, woken)]
    await take(sleeping, 2)
    for (let n = 0; n < 2; n++) {
      // whoever waits has had the time that it takes to get the lock, twice
      await condition.run(() => {})
      expect(woken.value).toBe(0)
      expect(await notify(condition)).toBe(1)
      await take(woken, 1)
    }
    expect(await within(5_000, 'the waits', Promise.all(waits))).toEqual([true, true])
    expect([woken.value, condition.lock.locked]).toEqual([0, false])
    expectQuiet(condition)
  })

  // python: _TestCondition.test_notify_all
  it('lets all go on at once that did not give up before', async () => {
    await using open = await openSystem()
    const { condition, sleeping, woken, begin } = await scene(open)
    const late = begin(50)
    await take(sleeping, 6)
    await take(woken, 6)
    expect(await Promise.all(late)).toEqual(Array(6).fill(false))
    expectQuiet(condition)
    const waits = begin()
    await take(sleeping, 6)
    await condition.run(() => {})
    expect(woken.value).toBe(0)
    expect(await condition.run(() => condition.notifyAll())).toBe(6)
    await take(woken, 6)
    expect(await Promise.all(waits)).toEqual(Array(6).fill(true))
    expect(woken.value).toBe(0)
    expectQuiet(condition)
  })

  // python: _TestCondition.test_notify_n
  it('lets as many go on as are notified', async () => {
    await using open = await openSystem()
    const { condition, sleeping, woken, begin } = await scene(open)
    const waits = begin()
    await take(sleeping, 6)
    expect(await notify(condition, 2)).toBe(2)
    await take(woken, 2)
    await condition.run(() => {})
    expect(woken.value).toBe(0)
    expect(await notify(condition, 5)).toBe(4)
    await take(woken, 4)
    expect(await Promise.all(waits)).toEqual(Array(6).fill(true))
    expect(await notify(condition, 3)).toBe(0)
    expect(woken.value).toBe(0)
    expectQuiet(condition)
  })

  // python: _TestCondition.test_timeout
  it('lets a waiter go on when its time is up, which has the lock again', async () => {
    const condition = new Condition({ across })
    await using _held = await condition.acquire()
    for (const wait of [() => condition.wait({ timeoutMs: 60 }), () => condition.waitSync({ timeoutMs: 60 })]) {
      const begin = performance.now()
      expect(await wait()).toBe(false)
      // timers of Node may be early by less than a millisecond
      expect(performance.now() - begin).toBeGreaterThan(58)
      expect(condition.lock.heldHere).toBe(true)
    }
    expectQuiet(condition)
  })

  // python: _TestCondition.test_waitfor
  it.each(['meet', 'meetSync'] as const)(
    'lets those wait for what they want to be, however often it changes (%s)',
    async (meet) => {
      await using open = await openSystem()
      const condition = new Condition({ across })
      const state = new SharedValue('i32', -1, { across, lock: false })
      const [waiter] = await spawnWaiters(open, on, 1)
      const met = waiter!.ask[meet](condition, state)
      await condition.run(async () => {
        expect(await condition.waitFor(() => state.value === 0, { timeoutMs: 5_000 })).toBe(true)
        expect(state.value).toBe(0)
      })
      for (let n = 0; n < 4; n++) {
        await condition.run(() => {
          state.value++
          condition.notify()
        })
      }
      expect(await within(5_000, 'the other', met)).toEqual([true, 4])
      expectQuiet(condition)
    },
  )

  // python: _TestCondition.test_waitfor_timeout
  it.each(['waitInVain', 'waitInVainSync'] as const)(
    'lets those give up whose wish does not come true in time (%s)',
    async (wait) => {
      await using open = await openSystem()
      const condition = new Condition({ across })
      const state = new SharedValue('i32', 0, { across, lock: false })
      const sleeping = new Semaphore(0, { across })
      const [waiter] = await spawnWaiters(open, on, 1)
      const inVain = waiter!.ask[wait](condition, state, sleeping, 150)
      await take(sleeping, 1)
      for (let n = 0; n < 3; n++) {
        await condition.run(() => {
          state.value++
          condition.notify()
        })
      }
      const [outcome, ms] = await within(5_000, 'the other', inVain)
      expect(outcome).toBe(false)
      expect(ms).toBeGreaterThan(148)
      expectQuiet(condition)
    },
  )

  // python: _TestCondition.test_wait_result
  it('tells a waiter whether it was notified, or cancelled', async () => {
    await using open = await openSystem()
    const condition = new Condition({ across, name: 'changed' })
    const [waiter] = await spawnWaiters(open, on, 1)
    const abort = new AbortController()
    await using _held = await condition.acquire()
    expect([await condition.wait({ timeoutMs: 0 }), condition.waitSync({ timeoutMs: 0 })]).toEqual([false, false])
    expect([await condition.wait({ timeoutMs: 20 }), condition.waitSync({ timeoutMs: 20 })]).toEqual([false, false])
    const notified = waiter!.ask.notify(condition)
    expect(await condition.wait({ timeoutMs: 10_000 })).toBe(true)
    expect(await notified).toBe(1)
    setImmediate(() => abort.abort('enough'))
    expect(await failure(LockCancelledError, condition.wait({ signal: abort.signal }))).toMatchObject({
      lock: "Condition 'changed'",
      cause: 'enough',
    })
    expect(condition.lock.heldHere).toBe(true)
    await failure(LockCancelledError, condition.wait({ signal: abort.signal }))
    expectQuiet(condition)
  })

  it('notifies those that wait in the order in which they came, wherever they are', async () => {
    await using open = await openSystem()
    const condition = new Condition({ across })
    const notes = new SharedArray('i32', 8, { across, lock: false })
    const waiters = await spawnWaiters(open, on, 2)
    const ready = new Event({ across })
    await waiters[0]!.ask.begin(condition, notes, 1)
    await waiters[1]!.ask.begin(condition, notes, 2)
    await waiters[0]!.ask.begin(condition, notes, 3)
    const here = condition.run(async () => {
      await condition.wait()
      notes.set(0, notes.get(0) + 1)
      notes.set(notes.get(0), 4)
    })
    await condition.run(() => {})
    const blocked = waiters[1]!.ask.block(condition, ready, notes, 5)
    await ready.wait({ timeoutMs: 5_000 })
    for (let n = 1; n <= 5; n++) {
      expect(await notify(condition)).toBe(1)
      await expect.poll(() => notes.get(0), { interval: 1 }).toBe(n)
    }
    await within(5_000, 'the waits', Promise.all([here, blocked, waiters[0]!.ask.done()]))
    // the thread that blocks cannot let others of its own go on before itself: it has taken the place of the one that came second
    expect([...notes].slice(0, 6)).toEqual([5, 1, 5, 3, 4, 2])
    expectQuiet(condition)
  })

  it('is the same object in a thread, with the same lock, whichever way it came', async () => {
    await using open = await openSystem()
    const lock = new RLock({ across })
    const condition = new Condition({ lock, name: 'changed' })
    const own = new Condition({ across })
    const waiter = await open.system.spawn(ConditionWaiter, { on, args: [own] })
    expect([condition.across, own.across, own.lock.across]).toEqual([across, across, across])
    expect(await waiter.ask.isFirst(own)).toBe(true)
    expect(await waiter.ask.keep(condition)).toBe(condition)
    expect(await waiter.ask.isKept(condition, lock)).toBe(true)
    expect(await waiter.ask.isKept(own, own.lock)).toBe(false)
  })

  it('carries numbers from some to others through a place for one, with a second one', async () => {
    await using open = await openSystem()
    const lock = new Lock({ across })
    const [notFull, notEmpty] = [new Condition({ lock }), new Condition({ lock })]
    const place = new SharedValue('i32', 0, { across, lock: false })
    const [one, other, third] = (await spawnWaiters(open, on, 3)) as [ActorRef<Waiter>, ActorRef<Waiter>, ActorRef<Waiter>]
    const [, , ...sums] = await within(
      15_000,
      'all numbers',
      Promise.all([
        one.ask.bring(notFull, notEmpty, place, 200),
        other.ask.bring(notFull, notEmpty, place, 200),
        third.ask.fetch(notFull, notEmpty, place, 250),
        (async () => {
          let sum = 0
          for (let n = 0; n < 150; n++) {
            await notEmpty.run(async () => {
              await notEmpty.waitFor(() => place.value !== 0)
              sum += place.value
              place.value = 0
              notFull.notify()
            })
          }
          return sum
        })(),
      ]),
    )
    expect((sums[0] as number) + (sums[1] as number)).toBe(200 * 201)
    expect([place.value, lock.locked]).toEqual([0, false])
    for (const condition of [notFull, notEmpty]) expectQuiet(condition)
  }, 20_000)

  it('lets others have the lock that the event loop of a thread wanted before it blocked', async () => {
    await using open = await openSystem()
    const condition = new Condition({ across })
    const notes = new SharedArray('i32', 4, { across, lock: false })
    const ready = new Event({ across })
    const [waiter] = await spawnWaiters(open, on, 1)
    const both = waiter!.ask.waitBothWays(condition, ready, notes)
    await ready.wait({ timeoutMs: 5_000 })
    expect(await within(5_000, 'the lock', notify(condition))).toBe(1)
    await within(5_000, 'the thread that blocks', both)
    await waiter!.ask.done()
    expect([...notes].slice(0, 3)).toEqual([2, 2, 1])
    expectQuiet(condition)
  })

  it('gives a notification on when who was notified is killed before it goes on', async () => {
    await using open = await openSystem()
    const condition = new Condition({ across })
    const notes = new SharedArray('i32', 4, { across, lock: false })
    const { actors, kill } = await raise(open, on, 2)
    const [blocks, awaits] = actors as [ActorRef<Waiter>, ActorRef<Waiter>]
    const ready = new Event({ across })
    const death = failure(Error, blocks.ask.block(condition, ready, notes, 1))
    await ready.wait({ timeoutMs: 5_000 })
    await awaits.ask.begin(condition, notes, 2, 2)
    const here = condition.run(() => condition.wait())
    await condition.run(() => {})
    const held = await condition.acquire()
    // the first two in line cannot go on without the lock
    expect(condition.notify(2)).toBe(2)
    await kill(0)
    await kill(1)
    await death
    held.release()
    expect(await within(afterDeathMs, 'the wait of this thread', here)).toBe(true)
    expect(notes.get(0)).toBe(0)
    // the other notification found nobody, and is forgotten
    expect(await condition.run(() => condition.wait({ timeoutMs: 150 }))).toBe(false)
    expectQuiet(condition)
  })

  it('passes over those that are killed while they wait', async () => {
    await using open = await openSystem()
    const condition = new Condition({ across })
    const notes = new SharedArray('i32', 4, { across, lock: false })
    const { actors, kill } = await raise(open, on, 1)
    await actors[0]!.ask.begin(condition, notes, 1, 3)
    const here = condition.run(() => condition.wait())
    await condition.run(() => {})
    await kill(0)
    await notify(condition)
    expect(await within(afterDeathMs, 'the wait of this thread', here)).toBe(true)
    expectQuiet(condition)
  })

  it.each(['throw', 'flag'] as const)(
    'lets all go on when whoever has the lock is killed, and tells them (%s)',
    async (onAbandoned) => {
      await using open = await openSystem()
      const condition = new Condition({ across, name: 'changed' })
      const { actors, kill } = await raise(open, on, 1)
      const [awaits, blocks] = (await spawnWaiters(open, on, 2)) as [ActorRef<Waiter>, ActorRef<Waiter>]
      const [readies, ready] = [[new Event({ across }), new Event({ across })], new Event({ across })]
      const endings = [
        awaits.ask.ending(condition, readies[0]!, onAbandoned),
        blocks.ask.endingSync(condition, readies[1]!, onAbandoned),
      ]
      for (const each of readies) await each.wait({ timeoutMs: 5_000 })
      const held = await condition.acquire()
      const here = condition.wait({ onAbandoned }).then(
        (outcome) => {
          expect(condition.lock.heldHere).toBe(true)
          held.release()
          return outcome
        },
        (error) => error,
      )
      const death = failure(Error, actors[0]!.ask.blockHolding(condition, ready))
      await ready.wait({ timeoutMs: 5_000 })
      await kill(0)
      await death
      const outcomes = await within(afterDeathMs, 'all waits', Promise.all([...endings, here]))
      if (onAbandoned === 'throw') {
        expect(outcomes).toEqual([['LockAbandonedError', false], ['LockAbandonedError', false], expect.any(LockAbandonedError)])
        expect(outcomes[2]).toMatchObject({ lock: "Lock 'changed'" })
        expect([condition.lock.heldHere, condition.lock.locked]).toEqual([false, false])
        // there is nothing to be released any more
        held[Symbol.dispose]()
        expect(() => held.release()).toThrow(NotOwnerError)
      } else {
        expect(outcomes).toEqual([[true, true], [true, true], true])
        // one of them repaired it
        expect((await condition.acquire()).abandoned).toBe(false)
        condition.lock.release()
      }
      expectQuiet(condition)
    },
  )

  it('tells one who waits for something when whoever has the lock is killed, instead of waiting on', async () => {
    await using open = await openSystem()
    const condition = new Condition({ across, onAbandoned: 'flag' })
    const { actors, kill } = await raise(open, on, 1)
    const ready = new Event({ across })
    const held = await condition.acquire()
    const here = condition.waitFor(() => false)
    const death = failure(Error, actors[0]!.ask.blockHolding(condition, ready))
    await ready.wait({ timeoutMs: 5_000 })
    await kill(0)
    await death
    expect(await within(afterDeathMs, 'the wait', here)).toBe(false)
    expect(held.abandoned).toBe(true)
    // that one is known by now
    expect(await condition.waitFor(() => false, { timeoutMs: 120 })).toBe(false)
    expect(condition.lock.heldHere).toBe(true)
    held.markConsistent()
    held.release()
    expect((await condition.acquire()).abandoned).toBe(false)
  })
})

describe('a wait at a condition', () => {
  it('that was notified before its signal aborted, or its time was up, is one that was notified', async () => {
    const condition = new Condition()
    const abort = new AbortController()
    const waits = [condition.run(() => condition.wait({ signal: abort.signal })), condition.run(() => condition.wait())]
    await condition.run(() => {})
    await condition.run(() => {
      expect(condition.notify()).toBe(1)
      // this thread has not heard of it yet
      abort.abort()
    })
    expect(await within(5_000, 'the first', waits[0]!)).toBe(true)
    expect(await notify(condition)).toBe(1)
    expect(await within(5_000, 'the other', waits[1]!)).toBe(true)
    expectQuiet(condition)
  })

  it('that was cancelled leaves its place to the next one', async () => {
    const condition = new Condition()
    const abort = new AbortController()
    const cancelled = condition.run(() => condition.wait({ signal: abort.signal }))
    const next = condition.run(() => condition.wait())
    await condition.run(() => {})
    abort.abort()
    await failure(LockCancelledError, cancelled)
    expect(await notify(condition)).toBe(1)
    expect(await within(5_000, 'the next one', next)).toBe(true)
    expect([condition.lock.locked, queueOf(condition)]).toEqual([false, { waiting: 0, outstanding: 0 }])
  })

  it('gives up a re-entrant lock wholly, and has it again as often', async () => {
    const lock = new RLock()
    const condition = new Condition({ lock })
    const outer = await lock.acquire()
    const inner = await lock.acquire({ within: outer })
    const wait = condition.wait({ within: inner })
    expect([lock.locked, lock.depth]).toEqual([false, 0])
    expect(() => inner.release()).toThrow(NotOwnerError)
    lock.runSync(() => lock.runSync(() => condition.notifyAll()))
    expect(await within(5_000, 'the wait', wait)).toBe(true)
    expect([lock.heldHere, lock.depth]).toEqual([true, 2])
    inner.release()
    outer.release()
    expect(lock.locked).toBe(false)
    lock.acquireSync()
    lock.acquireSync()
    expect(condition.waitSync({ timeoutMs: 5 })).toBe(false)
    lock.acquireSync()
    expect(lock.depth).toBe(3)
    for (let n = 0; n < 3; n++) lock.release()
    expect(lock.locked).toBe(false)
  })

  it('goes on as soon as the lock is left in which it was notified, not when it looks around', async () => {
    const condition = new Condition()
    let notified = 0
    const turns = async (): Promise<void> => {
      for (let n = 0; n < 100; n++) {
        const waiting = condition.run(() => condition.wait())
        await condition.run(async () => {
          notified += condition.notify()
          await new Promise(setImmediate)
        })
        await waiting
      }
    }
    // to look around each time would take twice as long
    await within(2_500, 'all turns', turns())
    expect(notified).toBe(100)
  })

  it('is one of a thousand of a thread, which go on in order', async () => {
    const condition = new Condition()
    const order: number[] = []
    const waits = Array.from({ length: 1_000 }, (_, n) =>
      condition.run(async () => {
        await condition.wait()
        order.push(n)
      }),
    )
    await expect.poll(() => condition.run(() => queueOf(condition).waiting)).toBe(1)
    await condition.run(() => {})
    expect(await notify(condition, 400)).toBe(400)
    await within(10_000, 'the first', Promise.all(waits.slice(0, 400)))
    expect(order).toHaveLength(400)
    expect(await condition.run(() => condition.notifyAll())).toBe(600)
    await within(10_000, 'all', Promise.all(waits))
    expect(order).toEqual(waits.map((_, n) => n))
    expectQuiet(condition)
  }, 30_000)

  it('asks what it waits for with the lock, and fails with what that throws', async () => {
    const condition = new Condition()
    await condition.run(async () => {
      expect(await condition.waitFor(async () => condition.lock.heldHere, { timeoutMs: 0 })).toBe(true)
      expect(condition.waitForSync(() => condition.lock.heldHere, { timeoutMs: 0 })).toBe(true)
      expect(await condition.waitFor(() => false, { timeoutMs: 0 })).toBe(false)
      const wrong = (): boolean => {
        throw new RangeError('no')
      }
      await failure(RangeError, condition.waitFor(wrong))
      expect(() => condition.waitForSync(wrong)).toThrow(RangeError)
      expect(condition.lock.heldHere).toBe(true)
    })
    expect(condition.lock.locked).toBe(false)
  })
})

describe('a condition', () => {
  it('is for those that have its lock', async () => {
    const condition = new Condition({ name: 'changed' })
    expect(await failure(NotOwnerError, condition.wait())).toMatchObject({ lock: "Lock 'changed'", owner: undefined })
    expect(() => condition.waitSync()).toThrow(NotOwnerError)
    await failure(
      NotOwnerError,
      condition.waitFor(() => true),
    )
    expect(() => condition.waitForSync(() => true)).toThrow(NotOwnerError)
    expect(() => condition.notify()).toThrow(NotOwnerError)
    expect(() => condition.notifyAll()).toThrow(NotOwnerError)
    expectQuiet(condition)
  })

  it('tells code of its own thread that does not have the lock, if it shows what it has', async () => {
    const condition = new Condition()
    const [held, other] = [await condition.acquire(), await new Lock().acquire()]
    await failure(NotOwnerError, condition.wait({ within: other }))
    expect(() => condition.notify(1, { within: other })).toThrow(NotOwnerError)
    expect(condition.notifyAll({ within: held })).toBe(0)
    expect(await condition.wait({ within: held, timeoutMs: 1 })).toBe(false)
    held.release()
    const again = await condition.acquire()
    expect(() => condition.notify(1, { within: held })).toThrow(NotOwnerError)
    again.release()
  })

  it('that another thread has is not to be waited at or notified here', async () => {
    await using open = await openSystem()
    const condition = new Condition()
    const { actors, kill } = await raise(open, 'thread', 1)
    const ready = new Event()
    const death = failure(Error, actors[0]!.ask.blockHolding(condition, ready))
    await ready.wait({ timeoutMs: 5_000 })
    await failure(NotOwnerError, condition.wait())
    expect(await failure(NotOwnerError, () => condition.notify())).toMatchObject({
      owner: { host: expect.stringContaining('Waiter') },
    })
    await kill(0)
    await death
  })

  it('that was disposed of refuses to be used, and who waits there waits on', async () => {
    const condition = new Condition()
    const wire = condition.toWire()
    const wait = condition.run(() => condition.wait())
    await condition.run(() => {})
    condition[Symbol.dispose]()
    await condition.run(async () => {
      await failure(LockDisposedError, condition.wait())
      expect(() => condition.notify()).toThrow(LockDisposedError)
      expect(() => condition.waitSync()).toThrow(LockDisposedError)
    })
    const again = Condition.fromWire(wire)
    expect(again.lock.runSync(() => again.notifyAll())).toBe(1)
    expect(await within(5_000, 'the wait', wait)).toBe(true)
  })

  it('refuses options and counts that make no sense, before it gives up the lock', async () => {
    expect(() => new Condition({ lock: new BoundedSemaphore(1) as never })).toThrow(OptionError)
    expect(() => new Condition({ lock: new Lock(), across: 'processes' })).toThrow(OptionError)
    expect(() => new Condition({ across: 'galaxies' as never })).toThrow(OptionError)
    expect(() => new Condition({ fair: 1 as never })).toThrow(OptionError)
    const condition = new Condition()
    await condition.run(async () => {
      for (const count of [0, -1, 1.5, Number.NaN]) expect(() => condition.notify(count)).toThrow(OptionError)
      await failure(OptionError, condition.wait({ timeoutMs: -1 }))
      await failure(OptionError, condition.wait({ signal: 'stop' as never }))
      await failure(
        OptionError,
        condition.waitFor(() => true, { timeoutMs: Number.NaN }),
      )
      expect(() => condition.waitSync({ timeoutMs: -1 })).toThrow(OptionError)
      expect(() => condition.waitForSync((async () => true) as never)).toThrow(OptionError)
      expect(condition.lock.heldHere).toBe(true)
    })
    expectQuiet(condition)
  })

  it('is not a lock, nor something without one', () => {
    expect(() => Condition.fromWire(new Lock().toWire())).toThrow(TypeError)
    expect(() => Condition.fromWire([new Event().toWire(), new Lock()])).toThrow(TypeError)
  })
})
