import { WorkerDiedError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { within } from '../support/within.ts'
import { built, flavours, fns, newMarks, openPool, range, untilMark } from './open-pool.ts'
import { longTestMs, rounds } from './rounds.ts'

const { deliver, Parcel } = (await import(built('parcels'))) as typeof import('./fixtures/parcels.ts')
const { block, dieOnce, hold, kill, mark, markAndExit, markItem, spin, square, whoAmI } = fns

/** Ends of all tasks: how many were done, and how many died with their workers. */
const tally = async (tasks: readonly Promise<unknown>[]): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const each of await within(100_000, 'all tasks', Promise.allSettled(tasks))) {
    const end = each.status === 'fulfilled' ? 'done' : each.reason.name
    counts[end] = (counts[end] ?? 0) + 1
  }
  return counts
}

describe.each(flavours)('a pool of the kind $on whose workers die', ({ on }) => {
  it(
    'runs no task twice and loses none, however many die at once',
    async () => {
      for (const _ of range(rounds)) {
        await using open = await openPool({ on, size: 2 })
        const marks = newMarks(300)
        const isFatal = (at: number): boolean => at % 60 === 30
        const tasks = range(300).map((at) => open.pool.run(isFatal(at) ? markAndExit : hold, openGate(marks), at))
        expect(await tally(tasks)).toEqual({ done: 295, WorkerDiedError: 5 })
        expect([...marks].slice(1)).toEqual(range(299).map(() => 1))
        expect(open.pool.stats()).toMatchObject({ died: 5, failed: 5, done: 295, queued: 0, running: 0 })
      }
    },
    longTestMs,
  )

  // python: ExecutorDeadlockTest.test_gh105829_should_not_deadlock_if_wakeup_pipe_full
  it(
    'does what ten thousand tasks are that were submitted before',
    async () => {
      for (const _ of range(rounds)) {
        await using open = await openPool({ on, size: 2 })
        const marks = newMarks()
        const first = open.pool.run(markAndExit, marks, 1)
        const tasks = range(10_000).map((x) => open.pool.run(square, x))
        await failure(WorkerDiedError, first)
        expect(await tally(tasks)).toEqual({ done: 10_000 })
      }
    },
    longTestMs,
  )

  it('rejects the map of which a part died, and goes on', async () => {
    await using open = await openPool({ on, size: 2 })
    const marks = newMarks(20)
    const items = range(20).map((at) => ({ marks, at, exits: at === 7 }))
    expect(await failure(WorkerDiedError, open.pool.map(markItem, items, { chunkSize: 2 }))).toMatchObject({
      task: 'markItem',
      exitCode: 3,
    })
    expect(await open.pool.map(square, range(100))).toEqual(range(100).map(square))
    for (const count of marks) expect(count).toBeLessThanOrEqual(1)
  })

  // python: ExecutorDeadlockTest.test_shutdown_deadlock, ExecutorDeadlockTest.test_shutdown_deadlock_pickle
  it.each(['drain', 'terminate'] as const)(
    'is closed in order by %s while one dies and another cannot be sent',
    async (how) => {
      for (const _ of range(rounds)) {
        await using open = await openPool({ on, size: 2 })
        const marks = newMarks()
        const tasks = [
          open.pool.run(markAndExit, marks, 1),
          open.pool.run(deliver, new Parcel('argument encoded', 'throw')),
          open.pool.run(deliver, new Parcel('argument decoded', 'exit')),
          open.pool.run(mark, marks, 2),
        ]
        await within(60_000, how, open.pool[how]())
        const counts = await tally(tasks)
        expect(counts).toEqual(
          how === 'drain' ? { done: 1, WorkerDiedError: 2, [counts.Struck ? 'Struck' : 'NotSendableError']: 1 } : counts,
        )
        expect(marks.get(1)).toBeLessThanOrEqual(1)
      }
    },
    longTestMs,
  )

  it('tries again what may be, also when it is closed meanwhile', async () => {
    await using open = await openPool({ on, size: 1, retries: 1 })
    const tasks = [open.pool.run(dieOnce), open.pool.run(dieOnce)]
    await within(60_000, 'the drain', open.pool.drain())
    expect(await Promise.all(tasks)).toEqual([2, 2])
  })

  it('leaves the tasks of others alone', async () => {
    await using open = await openPool({ on, size: 2 })
    const marks = newMarks()
    const neighbour = open.pool.run(hold, marks, 1)
    await untilMark(marks, 1)
    for (const _ of range(3)) await failure(WorkerDiedError, open.pool.run(markAndExit, marks, 2))
    expect(neighbour.state).toBe('running')
    marks.set(0, 1)
    expect([await neighbour, marks.get(1), marks.get(2)]).toEqual([1, 1, 3])
  })

  it('has what lies behind a long task done by others when they have nothing to do', async () => {
    await using open = await openPool({ on, size: 2 })
    const { pool } = open
    const marks = newMarks()
    marks.set(0, 1)
    for (const _ of range(40)) await Promise.all([pool.run(block, marks, 1), pool.run(mark, marks, 2)])
    for (const at of [0, 1, 2]) marks.set(at, 0)
    const blocked = pool.run(block, marks, 1)
    await Promise.all(range(100).map(() => pool.run(mark, marks, 2)))
    expect([marks.get(2), blocked.state]).toEqual([100, 'running'])
    marks.set(0, 1)
    await blocked
  })
})

describe('a worker process that somebody kills', () => {
  it.each(['SIGKILL', 'SIGSEGV'] as const)('by %s, takes its own task with it', async (signal) => {
    await using open = await openPool({ on: 'process', size: 1 })
    const marks = newMarks()
    const { pid } = await open.pool.run(whoAmI)
    const task = open.pool.run(spin, marks, 1)
    const behind = open.pool.run(mark, marks, 2)
    await untilMark(marks, 1)
    process.kill(pid, signal)
    expect(await failure(WorkerDiedError, task)).toMatchObject({ task: 'spin', signal })
    expect([await behind, marks.get(1), marks.get(2)]).toEqual([2, 1, 1])
  })

  it('by a signal of its own, likewise', async () => {
    await using open = await openPool({ on: 'process', size: 1 })
    expect(await failure(WorkerDiedError, open.pool.run(kill, 'SIGABRT'))).toMatchObject({ signal: 'SIGABRT' })
    expect(await open.pool.run(square, 3)).toBe(9)
  })
})

const openGate = <M extends { set(at: number, value: number): void }>(marks: M): M => {
  marks.set(0, 1)
  return marks
}
