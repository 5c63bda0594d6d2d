import { type ActorRef, BoundedSemaphore, DeadlockError, Lock, LockTimeoutError, RwLock, Semaphore } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { mapsMemory, scopes } from '../../support/mapped-memory.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Meeting } = (await import(url('meeting'))) as typeof import('./fixtures/meeting.ts')
const { Taker } = (await import(url('taker'))) as typeof import('./fixtures/taker.ts')
type Takers = ActorRef<InstanceType<typeof Taker>>

const takersOn = async ({ system }: OpenSystem, across: 'threads' | 'processes', count: number): Promise<Takers[]> => {
  const { hosts } = await (across === 'threads' ? system.threads(count) : system.processes(count))
  return Promise.all(hosts.map((on) => system.spawn(Taker, { on })))
}

const outcomes = async (calls: readonly Promise<string>[]): Promise<[values: string[], errors: DeadlockError[]]> => {
  const settled = await within(8_000, 'the end of all calls', Promise.allSettled(calls))
  return [
    settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])),
    settled.flatMap((one) => (one.status === 'rejected' ? one.reason : [])),
  ]
}

describe.each(scopes)('in production, %s that block for locks', (across) => {
  it('in opposite orders: one is told, and names hosts and locks; the other goes on', async () => {
    await using open = await openSystem()
    const meeting = await open.system.spawn(Meeting, { args: [2] })
    const [one, other] = (await takersOn(open, across, 2)) as [Takers, Takers]
    const [a, b] = [new Lock({ across, name: 'a' }), new Lock({ across, name: 'b' })]
    const [values, errors] = await outcomes([one.ask.blockForBoth(meeting, a, b), other.ask.blockForBoth(meeting, b, a)])
    expect(values).toEqual(['both'])
    const [{ cycle }] = errors as [DeadlockError]
    expect(errors[0]).toBeInstanceOf(DeadlockError)
    expect(cycle.map((text) => text.replace(/^.* waits/, 'waits')).toSorted()).toEqual([
      "waits for Lock 'a'",
      "waits for Lock 'b'",
    ])
    expect(new Set(cycle.map((text) => text.replace(/ waits.*$/, ''))).size).toBe(2)
  })

  it('in a ring of four: one is told, three go on', async () => {
    await using open = await openSystem()
    const meeting = await open.system.spawn(Meeting, { args: [4] })
    const takers = await takersOn(open, across, 4)
    const locks = takers.map((_, n) => new Lock({ across, name: `lock ${n}` }))
    const [values, errors] = await outcomes(
      takers.map((taker, n) => taker.ask.blockForBoth(meeting, locks[n]!, locks[(n + 1) % 4]!)),
    )
    expect(values).toEqual(['both', 'both', 'both'])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
    expect(errors[0]!.cycle).toHaveLength(4)
  })

  it('one to write, one that reads: one is told, the other goes on', async () => {
    await using open = await openSystem()
    const [meeting, end] = [await open.system.spawn(Meeting, { args: [3] }), await open.system.spawn(Meeting, { args: [1] })]
    const [before, one, other] = (await takersOn(open, across, 3)) as [Takers, Takers, Takers]
    const [rwLock, lock] = [new RwLock({ across, name: 'table' }), new Lock({ across, name: 'lock' })]
    // somebody else reads too, and leaves
    const read = before.ask.readUntil(meeting, end, rwLock)
    const [values, errors] = await outcomes([
      read,
      one.ask.blockToRead(meeting, rwLock, lock),
      other.ask.blockToWrite(meeting, lock, rwLock),
    ])
    expect(values).toHaveLength(2)
    expect(errors[0]).toBeInstanceOf(DeadlockError)
    expect(errors[0]!.cycle).toHaveLength(2)
  })

  it('with a time limit are left alone: they end at that', async () => {
    await using open = await openSystem()
    const meeting = await open.system.spawn(Meeting, { args: [2] })
    const [one, other] = (await takersOn(open, across, 2)) as [Takers, Takers]
    const [a, b] = [new Lock({ across }), new Lock({ across })]
    const [, errors] = await outcomes([one.ask.blockForBoth(meeting, a, b, 900), other.ask.blockForBoth(meeting, b, a, 700)])
    expect(errors.map(({ code }) => code)).toContain('LOCK_TIMEOUT')
    expect(errors.map(({ code }) => code)).not.toContain('DEADLOCK')
  })

  it('behind somebody who is busy are left alone, however long', async () => {
    await using open = await openSystem()
    const [one] = (await takersOn(open, across, 1)) as [Takers]
    const [a, b] = [new Lock({ across }), new Lock({ across })]
    const meeting = await open.system.spawn(Meeting, { args: [1] })
    const held = await b.acquire()
    const both = one.ask.blockForBoth(meeting, a, b)
    await expect.poll(() => a.locked).toBe(true)
    // that thread waits for this one, and this one for that, but this one can do otherwise
    expect(await failure(LockTimeoutError, a.acquire({ timeoutMs: 800 }))).toMatchObject({ code: 'LOCK_TIMEOUT' })
    held.release()
    expect(await within(5_000, 'the other', both)).toBe('both')
  })
})

describe.each(scopes)('in production, %s that block for the permits of a bounded semaphore', (across) => {
  it.each([
    [1, true],
    [3, true],
    // more than lie in slots
    [9, true],
    [2, false],
  ])('and a lock, where one has all %i of them (fair: %s): one is told, the other goes on', async (count, fair) => {
    await using open = await openSystem()
    const meeting = await open.system.spawn(Meeting, { args: [2] })
    const [one, other] = (await takersOn(open, across, 2)) as [Takers, Takers]
    const [permits, lock] = [new BoundedSemaphore(count, { across, fair, name: 'permits' }), new Lock({ across, name: 'lock' })]
    const [values, errors] = await outcomes([
      one.ask.blockForAllAnd(meeting, permits, count, lock),
      other.ask.blockForBoth(meeting, lock, permits),
    ])
    expect(values).toEqual(['both'])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
    expect(errors[0]!.cycle.map((text) => text.replace(/^.* waits/, 'waits')).toSorted()).toEqual([
      "waits for BoundedSemaphore 'permits'",
      "waits for Lock 'lock'",
    ])
  })
})

describe('in production, threads that block for permits in opposite orders', () => {
  const opposite = async (first: Semaphore, second: Semaphore, free: () => void): Promise<string[]> => {
    await using open = await openSystem()
    const meeting = await open.system.spawn(Meeting, { args: [2] })
    const [one, other] = (await takersOn(open, 'threads', 2)) as [Takers, Takers]
    const both = [one.ask.blockForAllAnd(meeting, first, 1, second), other.ask.blockForAllAnd(meeting, second, 1, first)]
    // a circle is told after some 150 ms
    const told = within(1_500, 'the end of one', Promise.race(both.map((call) => call.catch((error) => error.code))))
    const early = await told.catch(() => 'nobody was told')
    free()
    const settled = await within(8_000, 'the end of both', Promise.allSettled(both))
    return [early, ...settled.map((each) => (each.status === 'fulfilled' ? each.value : each.reason.code))]
  }

  it('of a semaphore to which anybody may give one are left alone, and go on when somebody does', async () => {
    const [a, b] = [new Semaphore(1), new Semaphore(1)]
    expect(await opposite(a, b, () => a.release())).toEqual(['nobody was told', 'both', 'both'])
  })

  it('of a bounded semaphore of which somebody else has one too are left alone, and go on when it comes back', async () => {
    const [a, b] = [new BoundedSemaphore(2), new BoundedSemaphore(2)]
    const others = [a.acquireSync(), b.acquireSync()]
    expect(await opposite(a, b, () => void others.map((permit) => permit.release()))).toEqual(['nobody was told', 'both', 'both'])
  })

  it('of a bounded semaphore are told if nobody else can give one', async () => {
    const [a, b] = [new BoundedSemaphore(1), new BoundedSemaphore(1)]
    const [early, ...ends] = await opposite(a, b, () => {})
    expect([early, ends.toSorted()]).toEqual([expect.any(String), ['DEADLOCK', 'both']])
  })
})

describe.runIf(mapsMemory)('in production, a thread and a process that block for locks', () => {
  it('in opposite orders: one is told, the other goes on', async () => {
    await using open = await openSystem()
    const meeting = await open.system.spawn(Meeting, { args: [2] })
    const [one] = (await takersOn(open, 'threads', 1)) as [Takers]
    const [other] = (await takersOn(open, 'processes', 1)) as [Takers]
    const [a, b] = [new Lock({ across: 'processes', name: 'a' }), new Lock({ across: 'processes', name: 'b' })]
    const [values, errors] = await outcomes([one.ask.blockForBoth(meeting, a, b), other.ask.blockForBoth(meeting, b, a)])
    expect(values).toEqual(['both'])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
  })
})

describe('threads that block for locks which different threads made', () => {
  it('are told if one of them has met all boards', async () => {
    await using open = await openSystem()
    const meeting = await open.system.spawn(Meeting, { args: [3] })
    const takers = await takersOn(open, 'threads', 3)
    const locks = await Promise.all(takers.map((taker, n) => taker.ask.make(`of ${n}`)))
    await takers[1]!.ask.know(locks)
    const [values, errors] = await outcomes(
      takers.map((taker, n) => taker.ask.blockForBoth(meeting, locks[n]!, locks[(n + 1) % 3]!)),
    )
    expect([...values, ...errors.map(({ code }) => code)].toSorted()).toEqual(['DEADLOCK', 'both', 'both'])
  })

  it('are told if they are two, whatever boards they met', async () => {
    await using open = await openSystem()
    const meeting = await open.system.spawn(Meeting, { args: [2] })
    const [one, other] = (await takersOn(open, 'threads', 2)) as [Takers, Takers]
    const [a, b] = await Promise.all([one.ask.make('a'), other.ask.make('b')])
    const [values, errors] = await outcomes([one.ask.blockForBoth(meeting, a, b), other.ask.blockForBoth(meeting, b, a)])
    expect([...values, ...errors.map(({ code }) => code)]).toHaveLength(2)
    expect(values).toEqual(['both'])
    expect(errors[0]).toBeInstanceOf(DeadlockError)
  })
})
