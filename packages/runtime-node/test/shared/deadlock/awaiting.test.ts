import {
  type ActorRef,
  Condition,
  DeadlockError,
  Lock,
  LockCancelledError,
  LockTimeoutError,
  OptionError,
  RLock,
  RwLock,
  Semaphore,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { flavours } from './flavours.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Meeting } = (await import(url('meeting'))) as typeof import('./fixtures/meeting.ts')
const { Taker } = (await import(url('taker'))) as typeof import('./fixtures/taker.ts')
type Takers = ActorRef<InstanceType<typeof Taker>>

const here = async (meeting: ActorRef<InstanceType<typeof Meeting>>, count: number): Promise<void> => {
  await expect.poll(() => meeting.ask.present()).toBe(count)
}

/** What became of each, and the errors of those that failed. */
const outcomes = async (calls: readonly Promise<string>[]): Promise<[values: string[], errors: DeadlockError[]]> => {
  const settled = await within(5_000, 'the end of all calls', Promise.allSettled(calls))
  return [
    settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])),
    settled.flatMap((one) => (one.status === 'rejected' ? one.reason : [])),
  ]
}

/** The circle that is told first. */
const circle = async ({ observer }: OpenSystem): Promise<readonly string[]> => (await observer.first('lock.deadlock')).cycle

const locks = (across: 'threads' | 'processes', count: number): Lock[] =>
  Array.from({ length: count }, (_, n) => new Lock({ across, name: `lock ${n}` }))

describe.each(flavours)('in development, locks that actors in $where await', ({ across, hosts }) => {
  it.each(['takeBoth', 'runBoth'] as const)(
    'in opposite orders (%s): the youngest wait fails and names all, the other goes on',
    async (how) => {
      await using open = await openSystem({ development: true })
      const { system, observer } = open
      const meeting = await system.spawn(Meeting, { args: [2] })
      const [one, other] = (await Promise.all((await hosts(open, 2)).map((on) => system.spawn(Taker, { on })))) as [
        Takers,
        Takers,
      ]
      const [a, b] = locks(across, 2) as [Lock, Lock]
      const [values, errors] = await outcomes([one.ask[how](meeting, a, b), other.ask[how](meeting, b, a)])
      expect(values).toEqual(['both'])
      const [error] = errors as [DeadlockError]
      expect(error).toBeInstanceOf(DeadlockError)
      expect(error.cycle.toSorted()).toEqual(
        [`${one.id} ${how} waits for Lock 'lock 1'`, `${other.id} ${how} waits for Lock 'lock 0'`].toSorted(),
      )
      expect(error.stacks).toHaveLength(4)
      for (const stack of error.stacks) expect(stack).toMatch(new RegExp(`Taker\\.${how}|Taker\\.<anonymous>|taker\\.mjs`))
      expect(error.stacks.join('\n')).toContain(`${one.id} ${how} holds Lock 'lock 0'`)
      expect(observer.all('lock.deadlock').map(({ cycle }) => cycle)).toEqual([error.cycle])
      expect([a.locked, b.locked]).toEqual([false, false])
    },
  )

  it('in a ring of three: one fails, two go on', async () => {
    await using open = await openSystem({ development: true })
    const { system } = open
    const meeting = await system.spawn(Meeting, { args: [3] })
    const takers = await Promise.all((await hosts(open, 3)).map((on) => system.spawn(Taker, { on })))
    const [a, b, c] = locks(across, 3) as [Lock, Lock, Lock]
    const pairs = [
      [a, b],
      [b, c],
      [c, a],
    ] as const
    const [values, errors] = await outcomes(takers.map((taker, n) => taker.ask.takeBoth(meeting, ...pairs[n]!)))
    expect(values).toEqual(['both', 'both'])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
    expect(errors[0]!.cycle).toHaveLength(3)
  })

  it('and an ask: who has the lock asks somebody to take it', async () => {
    await using open = await openSystem({ development: true })
    const { system, observer } = open
    const [one, other] = (await Promise.all((await hosts(open, 2)).map((on) => system.spawn(Taker, { on })))) as [Takers, Takers]
    const [lock] = locks(across, 1) as [Lock]
    const [, errors] = await outcomes([one.ask.haveTaken(lock, other)])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
    expect(errors[0]!.cycle.toSorted()).toEqual(
      [`${one.id} haveTaken asks ${other.id} take`, `${other.id} take waits for Lock 'lock 0'`].toSorted(),
    )
    await observer.first('lock.deadlock') // it comes from another host than the error
    expect(observer.all('lock.deadlock')).toHaveLength(1)
    expect(observer.all('ask.cycle')).toEqual([])
  })

  it('and an ask that may interleave', async () => {
    await using open = await openSystem({ development: true })
    const { system } = open
    const [one, other] = (await Promise.all((await hosts(open, 2)).map((on) => system.spawn(Taker, { on })))) as [Takers, Takers]
    const [lock] = locks(across, 1) as [Lock]
    const [, errors] = await outcomes([one.ask.haveTakenInPassing(lock, other)])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
  })

  it('and an ask that waits behind the handler that waits for the lock', async () => {
    await using open = await openSystem({ development: true })
    const { system } = open
    const meeting = await system.spawn(Meeting, { args: [2] })
    const [one, other] = (await Promise.all((await hosts(open, 2)).map((on) => system.spawn(Taker, { on })))) as [Takers, Takers]
    const [lock] = locks(across, 1) as [Lock]
    const answered = one.ask.haveAnswered(meeting, lock, other)
    await here(meeting, 1)
    const taken = other.ask.take(lock)
    await expect.poll(async () => (await system.inspect(other)).locks).toMatchObject([{ state: 'awaited' }])
    await meeting.ask.come()
    const [values, errors] = await outcomes([answered, taken])
    expect(values).toEqual(['an answer, 0 locks known'])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
    expect(errors[0]!.cycle).toContain(`${one.id} haveAnswered asks ${other.id} answer`)
  })
})

describe.each(flavours)('in development, of the other locks that actors in $where await', ({ across, hosts }) => {
  it('an RLock is followed', async () => {
    await using open = await openSystem({ development: true })
    const { system } = open
    const meeting = await system.spawn(Meeting, { args: [2] })
    const [one, other] = (await Promise.all((await hosts(open, 2)).map((on) => system.spawn(Taker, { on })))) as [Takers, Takers]
    const [a, b] = [new RLock({ across, name: 'a' }), new RLock({ across, name: 'b' })]
    expect(await one.ask.reenter(a)).toBe('twice')
    const [values, errors] = await outcomes([one.ask.takeBoth(meeting, a, b), other.ask.takeBoth(meeting, b, a)])
    expect(values).toEqual(['both'])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
  })

  it('an RwLock is followed to each of its readers, on whichever host', async () => {
    await using open = await openSystem({ development: true })
    const { system } = open
    const [meeting, end] = [await system.spawn(Meeting, { args: [4] }), await system.spawn(Meeting, { args: [3] })]
    const takers = (await Promise.all((await hosts(open, 4)).map((on) => system.spawn(Taker, { on })))) as Takers[]
    const [rwLock, lock] = [new RwLock({ across, name: 'table' }), new Lock({ across, name: 'lock' })]
    const [before, one, after, other] = takers as [Takers, Takers, Takers, Takers]
    // the reader in the circle is neither the first nor the last
    const readers = [before.ask.readUntil(meeting, end, rwLock)]
    await here(meeting, 1)
    readers.push(one.ask.readAndTake(meeting, rwLock, lock))
    await here(meeting, 2)
    readers.push(after.ask.readUntil(meeting, end, rwLock))
    await here(meeting, 3)
    const writes = other.ask.takeAndWrite(meeting, lock, rwLock)
    const told = await circle(open)
    expect(told.toSorted()).toEqual(
      [`${one.id} readAndTake waits for Lock 'lock'`, `${other.id} takeAndWrite waits for RwLock 'table'`].toSorted(),
    )
    await end.ask.come()
    const [values, errors] = await outcomes([...readers, writes])
    expect(values).toHaveLength(3)
    expect(errors[0]).toBeInstanceOf(DeadlockError)
  })

  it('an RwLock that a reader reads once more behind a writer is followed', async () => {
    await using open = await openSystem({ development: true })
    const { system } = open
    const meeting = await system.spawn(Meeting, { args: [2] })
    const [one, other] = (await Promise.all((await hosts(open, 2)).map((on) => system.spawn(Taker, { on })))) as [Takers, Takers]
    const rwLock = new RwLock({ across, name: 'table' })
    const reads = one.ask.readTwice(meeting, rwLock)
    await here(meeting, 1)
    const writes = other.ask.write(rwLock)
    await expect.poll(async () => (await system.inspect(other)).locks).toMatchObject([{ state: 'awaited' }])
    await meeting.ask.come()
    const [values, errors] = await outcomes([reads, writes])
    expect(values).toEqual(['written'])
    expect(errors[0]!.cycle).toEqual([`${one.id} readTwice waits for RwLock 'table'`])
  })

  it('one that was given up at a condition is followed when it is held again', async () => {
    await using open = await openSystem({ development: true })
    const { system } = open
    const meeting = await system.spawn(Meeting, { args: [2] })
    const [one, other] = (await Promise.all((await hosts(open, 2)).map((on) => system.spawn(Taker, { on })))) as [Takers, Takers]
    const [a, b] = locks(across, 2) as [Lock, Lock]
    const condition = new Condition({ lock: a })
    const [values, errors] = await outcomes([one.ask.waitAndTakeBoth(meeting, condition, b), other.ask.takeBoth(meeting, b, a)])
    expect(values).toEqual(['both'])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
  })

  it('a semaphore is left alone, because anybody may give a permit', async () => {
    await using open = await openSystem({ development: true })
    const { system } = open
    const meeting = await system.spawn(Meeting, { args: [2] })
    const [one, other] = (await Promise.all((await hosts(open, 2)).map((on) => system.spawn(Taker, { on })))) as [Takers, Takers]
    const [a, b] = [new Semaphore(1, { across }), new Semaphore(1, { across })]
    const [, errors] = await outcomes([
      one.ask.takeBothPermits(meeting, a, b, 1_000),
      other.ask.takeBothPermits(meeting, b, a, 1_000),
    ])
    expect(errors.map(({ code }) => code)).toContain('LOCK_TIMEOUT')
    expect(errors.map(({ code }) => code)).not.toContain('DEADLOCK')
  })
})

describe('in development, a lock', () => {
  it('that its holder acquires once more fails, because nobody could release it', async () => {
    await using open = await openSystem({ development: true })
    const taker = await open.system.spawn(Taker)
    const lock = new Lock({ name: 'twice' })
    const [, errors] = await outcomes([taker.ask.takeTwice(lock)])
    expect(errors[0]).toMatchObject({ code: 'DEADLOCK', cycle: [`${taker.id} takeTwice waits for Lock 'twice'`] })
  })

  it('is waited for as long as the caller`s own signal lets it', async () => {
    await using _open = await openSystem({ development: true })
    const lock = new Lock()
    using _held = lock.acquireSync()
    const leaving = new AbortController()
    const late = failure(LockCancelledError, lock.acquire({ signal: leaving.signal }))
    leaving.abort('enough')
    expect((await late).cause).toBe('enough')
    expect((await failure(LockCancelledError, lock.acquire({ signal: leaving.signal }))).cause).toBe('enough')
    expect(await failure(OptionError, lock.acquire({ signal: 'now' as never }))).toMatchObject({ option: 'signal' })
    expect(await failure(LockTimeoutError, lock.acquire({ timeoutMs: 10, signal: new AbortController().signal }))).toBeDefined()
  })

  it('that code outside of actors holds while it asks an actor to take it', async () => {
    await using open = await openSystem({ development: true })
    const taker = await open.system.spawn(Taker, { on: 'thread' })
    const lock = new Lock({ name: 'of main' })
    const [, errors] = await outcomes([lock.run(() => taker.ask.take(lock))])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
    expect(errors[0]!.cycle).toContain(`main outside of actors asks ${taker.id} take`)
    expect(lock.locked).toBe(false)
  })
})
