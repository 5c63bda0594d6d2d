import { asCompleted, type Task, waitFor } from '@troupe/runtime-node'
import { afterEach, describe, expect, it } from 'vitest'
import { collect } from '../shared/blocks/fixtures/collect.ts'
import { failure } from '../support/failure.ts'
import type { Marks } from './fixtures/marks.ts'
import { commonPool, flavours, fns, newMarks } from './open-pool.ts'

const { echo, hold, refuse, Refused } = fns

/** Three tasks, the first of which runs until it is let go. */
interface Three {
  readonly marks: Marks
  readonly held: Task<number>
  readonly done: Task<unknown>
  readonly failed: Task<never>
}

describe.each(flavours)('who waits for tasks of a pool of the kind $on', ({ on }) => {
  const common = commonPool({ on, size: 2 })
  let gates: Marks[] = []
  afterEach(() => {
    for (const gate of gates) gate.set(0, 1)
    gates = []
  })
  const three = (): Three => {
    const marks = newMarks()
    gates.push(marks)
    const [held, done, failed] = [common().run(hold, marks, 1), common().run(echo, 'done'), common().run(refuse, 'it')]
    return { marks, held, done, failed }
  }
  const letGo = async ({ marks, held }: Three): Promise<void> => {
    marks.set(0, 1)
    await held
  }

  // python: WaitTests.test_first_completed, WaitTests.test_first_completed_some_already_completed
  it('waits for the first one that is over, also if it was over before', async () => {
    const all = three()
    const { held, done } = all
    expect(await waitFor([held, done], 'first-completed')).toEqual({ done: [done], pending: [held] })
    expect(await waitFor([held, done], 'first-completed')).toEqual({ done: [done], pending: [held] })
    await letGo(all)
  })

  // python: WaitTests.test_first_exception, WaitTests.test_first_exception_some_already_complete, WaitTests.test_first_exception_one_already_failed
  it('waits for the first one that fails, also if it had failed before', async () => {
    const all = three()
    const { held, done, failed } = all
    const expected = { done: [done, failed], pending: [held] }
    await done
    expect(await waitFor([held, done, failed], 'first-error')).toEqual(expected)
    expect(await waitFor([held, done, failed], 'first-error')).toEqual(expected)
    await letGo(all)
  })

  // python: WaitTests.test_all_completed, WaitTests.test_timeout, WaitTests.test_20369
  it('waits for all, or until the time is over, and names each once', async () => {
    const all = three()
    const { held, done, failed } = all
    await waitFor([done, failed])
    const some = await waitFor([held, done, done, failed], 'all', { timeoutMs: 20 })
    expect(some).toEqual({ done: [done, failed], pending: [held] })
    await letGo(all)
    expect(await waitFor([held, done, failed])).toEqual({ done: [held, done, failed], pending: [] })
  })

  // python: AsCompletedTests.test_no_timeout, AsCompletedTests.test_duplicate_futures
  it('gets them as they are over, each once', async () => {
    const all = three()
    const { held, done, failed } = all
    const ends: unknown[] = []
    for await (const end of asCompleted([held, done, failed, held])) {
      ends.push(end)
      if (ends.length === 2) await letGo(all)
    }
    // the first two may change places on their way
    expect(ends.slice(0, 2)).toEqual(
      expect.arrayContaining([
        { task: done, status: 'fulfilled', value: 'done' },
        { task: failed, status: 'rejected', reason: expect.any(Refused) },
      ]),
    )
    expect(ends.slice(2)).toEqual([{ task: held, status: 'fulfilled', value: 1 }])
  })

  // python: AsCompletedTests.test_future_times_out, AsCompletedTests.test_correct_timeout_exception_msg
  it('learns how many are missing when the time is over', async () => {
    const all = three()
    const { held, done } = all
    const seen: unknown[] = []
    const reading = async (): Promise<void> => {
      for await (const { task } of asCompleted([held, done], { timeoutMs: 2_000 })) seen.push(task)
    }
    expect((await failure(DOMException, reading())).message).toBe('1 of 2 tasks have not settled within 2000 ms')
    expect(seen).toEqual([done])
    await letGo(all)
  })

  // python: AsCompletedTests.test_free_reference_yielded_future
  it('keeps nothing of those that were read', async () => {
    let tasks: Task<unknown>[] | undefined = [common().run(echo, 'one'), common().run(echo, 'two')]
    const ends = asCompleted(tasks)
    const first = new WeakRef(tasks[0]!)
    tasks = undefined
    for (let read = 0; read < 2; read++) await ends.next()
    expect((await ends.next()).done).toBe(true)
    await expect.poll(() => collect().then(() => first.deref()), { timeout: 20_000 }).toBe(undefined)
  })
})
