import { type ActorRef, type DictProxy, LockAbandonedError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { within } from '../support/within.ts'
import type { Visitor } from './fixtures/visitor.ts'
import { scene } from './scene.ts'

const s = scene()
const soon = <T>(what: Promise<T>): Promise<T> => within(10_000, 'what follows a death', what)
/** Kills a process; its end is known when this resolves. */
const kill = async (mortal: ActorRef<Visitor>): Promise<void> => {
  mortal.tell.die()
  await s.open.system.ended(mortal)
}
const counts = (): Promise<DictProxy<Record<string, number>>> => s.manager.dict()

describe('what a process held that was killed', () => {
  it('is a lock that the next one is told of, until somebody says that all is well', async () => {
    using lock = await s.manager.lock({ name: 'accounts' })
    const mortal = await s.mortal()
    await mortal.ask.hold(lock)
    const pid = await mortal.ask.pid()
    const next = failure(LockAbandonedError, lock.acquire())
    await kill(mortal)
    expect(await soon(next)).toMatchObject({ lock: "Lock 'accounts'", owner: { pid, since: undefined } })
    await failure(LockAbandonedError, lock.tryAcquire())
    {
      await using held = await lock.acquire({ onAbandoned: 'flag' })
      expect(held.abandoned).toBe(true)
      held.markConsistent()
    }
    expect(await s.child.ask.tryLock(lock)).toBe(true)
    await s.manager.forget('accounts')
  })

  it('is a lock that the next one has with a flag, where that was wished', async () => {
    using lock = await s.manager.rLock({ onAbandoned: 'flag' })
    const mortal = await s.mortal()
    await mortal.ask.hold(lock)
    const next = lock.acquire()
    await kill(mortal)
    using held = await soon(next)
    expect([held.abandoned, lock.depth]).toEqual([true, 1])
  })

  it('is a lock for readers and writers: readers have left, a writer is told of', async () => {
    using lock = await s.manager.rwLock()
    const [reader, writer] = await Promise.all([s.mortal(), s.mortal()])
    await reader.ask.read(lock)
    const write = lock.write()
    await kill(reader)
    const held = await soon(write)
    expect(held.abandoned).toBe(false)
    const wait = writer.ask.write(lock).catch(() => {})
    held.release()
    await wait
    const next = failure(LockAbandonedError, lock.read())
    await kill(writer)
    await soon(next)
    using read = await lock.read({ onAbandoned: 'flag' })
    expect(read.abandoned).toBe(true)
    read.markConsistent()
  })

  it('are permits, which come back; what it gave stays given', async () => {
    using semaphore = await s.manager.semaphore(3)
    const mortal = await s.mortal()
    await mortal.ask.give(semaphore, 1)
    await mortal.ask.take(semaphore, 3)
    expect(await semaphore.value()).toBe(1)
    const wait = semaphore.acquire({ permits: 3 })
    await kill(mortal)
    const held = await soon(wait)
    expect(await semaphore.value()).toBe(1)
    held.release()
  })

  it('is what is to be done once: the next one does it', async () => {
    using once = await s.manager.once()
    using begun = await s.manager.event()
    using dict = await counts()
    const mortal = await s.mortal()
    await mortal.ask.doForEver(once, begun)
    await begun.wait()
    const next = s.child.ask.doOnce(once, dict)
    await kill(mortal)
    expect(await soon(next)).toBe(true)
    expect(await once.done()).toBe(true)
  })
})

describe('a process that is killed while it waits', () => {
  it('for a lock takes nothing', async () => {
    using lock = await s.manager.lock()
    using notes = await s.manager.dict<Record<string, number>>()
    using other = await s.manager.lock({ onAbandoned: 'flag' })
    const mortal = await s.mortal()
    const held = await lock.acquire()
    await mortal.ask.hold(other)
    await mortal.ask.begin(lock, notes, 1)
    await s.child.ask.begin(lock, notes, 2)
    await kill(mortal)
    // then the manager knows
    await soon(other.run(() => {}))
    held.release()
    await soon(s.child.ask.outcomes())
    expect([await notes.get('1'), await notes.get('notes')]).toEqual([2, 1])
    expect(await soon(lock.run((free) => free.abandoned))).toBe(false)
  })

  it('at a barrier breaks it, and when it runs the action too', async () => {
    using barrier = await s.manager.barrier(3)
    using acting = await s.manager.event()
    const mortal = await s.mortal()
    await s.child.ask.beginPass(barrier)
    await mortal.ask.beginPass(barrier)
    await kill(mortal)
    expect(await soon(s.child.ask.outcomes())).toEqual(['a party died'])
    expect(await s.child.ask.pass(barrier)).toBe('a party died')
    await barrier.reset()
    const actor = await s.mortal()
    await s.child.ask.beginPass(barrier)
    await s.child.ask.beginPass(barrier)
    await actor.ask.actForEver(barrier, acting)
    await acting.wait()
    await kill(actor)
    expect(await soon(s.child.ask.outcomes())).toEqual(['a party died', 'a party died'])
  })

  it('at a condition has its notification given to the next', async () => {
    using condition = await s.manager.condition()
    const mortal = await s.mortal()
    await mortal.ask.beginWait(condition)
    await s.child.ask.beginWait(condition)
    mortal.tell.die()
    // whether the manager knows of the death yet or not: if not, it may let the dead one in before it hears of it, and tells the next
    expect(await condition.run(() => condition.notify())).toBe(1)
    const outcomes = await soon(s.child.ask.outcomes())
    expect([[true], ['LockAbandonedError']]).toContainEqual(outcomes)
    await s.open.system.ended(mortal)
  })
})

describe('those that wait at a condition whose lock a dead process held', () => {
  it('go on, and are told', async () => {
    using lock = await s.manager.lock()
    using condition = await s.manager.condition(lock)
    await s.child.ask.beginWait(condition)
    const mortal = await s.mortal()
    await mortal.ask.hold(lock)
    await kill(mortal)
    expect(await soon(s.child.ask.outcomes())).toEqual(['LockAbandonedError'])
    using held = await lock.acquire({ onAbandoned: 'flag' })
    held.markConsistent()
  })

  it('are not disturbed when somebody dies who did not hold it', async () => {
    using lock = await s.manager.lock()
    using condition = await s.manager.condition(lock)
    await s.child.ask.beginWait(condition)
    const mortal = await s.mortal()
    await mortal.ask.tryLock(lock)
    await kill(mortal)
    expect(await condition.run(() => condition.notify())).toBe(1)
    expect(await soon(s.child.ask.outcomes())).toEqual([true])
  })
})

describe('a lock of a manager whose holders are killed again and again', () => {
  it('is never lost', async () => {
    using lock = await s.manager.lock({ onAbandoned: 'flag' })
    for (let round = 0; round < 5; round++) {
      const mortal = await s.mortal()
      await mortal.ask.hold(lock)
      const wait = lock.acquire()
      await kill(mortal)
      using held = await soon(wait)
      expect(held.abandoned).toBe(true)
      held.markConsistent()
    }
    expect(await lock.locked()).toBe(false)
  })
})

describe('what is held of a manager that ends', () => {
  it('can be released, and nothing more be had', async () => {
    const doomed = await s.open.system.manager({ on: 'process' })
    const lock = await doomed.lock()
    const held = await lock.acquire()
    const wait = expect(lock.acquire()).rejects.toThrow()
    await doomed.stop()
    await soon(wait)
    held.release()
    expect(lock.heldHere).toBe(false)
    await expect(lock.acquire()).rejects.toThrow()
  })
})
