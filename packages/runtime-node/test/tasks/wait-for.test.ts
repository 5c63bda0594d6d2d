import { setTimeout as later } from 'node:timers/promises'
import { asCompleted, waitFor } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { collect } from '../shared/blocks/fixtures/collect.ts'

interface Open<R> {
  readonly promise: Promise<R>
  resolve(value: R): void
  reject(error: unknown): void
}

const open = <R = number>(): Open<R> => {
  let resolve!: (value: R) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<R>((yes, no) => {
    resolve = yes
    reject = no
  })
  promise.catch(() => {})
  return { promise, resolve, reject }
}

const openThree = (): [Open<number>, Open<number>, Open<number>] => [open(), open(), open()]

describe('waiting for tasks', () => {
  // python: WaitTests.test_first_completed
  it('ends with the first one that settles', async () => {
    const [one, two, three] = openThree()
    const waited = waitFor([one.promise, two.promise, three.promise], 'first-completed')
    two.resolve(2)
    expect(await waited).toEqual({ done: [two.promise], pending: [one.promise, three.promise] })
  })

  it('leaves one listener at a task, however often somebody waits for it', async () => {
    let listeners = 0
    class Heard extends Promise<never> {
      // biome-ignore lint/suspicious/noThenProperty: it counts who listens
      override then(...listening: Parameters<Promise<never>['then']>): never {
        listeners++
        return super.then(...listening) as never
      }
    }
    const never = new Heard(() => {})
    for (let round = 1; round <= 20; round++)
      expect((await waitFor([never, Promise.resolve(round)], 'first-completed')).pending).toEqual([never])
    for await (const { status } of asCompleted([never, Promise.resolve(1)])) {
      expect(status).toBe('fulfilled')
      break
    }
    expect(listeners).toBe(1)
  })

  // python: WaitTests.test_first_completed_some_already_completed
  it('ends at once when one had settled before, and names all that had', async () => {
    const [one, two, three] = openThree()
    one.resolve(1)
    three.reject(new Error('three'))
    const { done, pending } = await waitFor([one.promise, two.promise, three.promise], 'first-completed')
    expect([done, pending]).toEqual([[one.promise, three.promise], [two.promise]])
  })

  // python: WaitTests.test_first_exception
  it('goes on past those that succeed, to the first that fails', async () => {
    const [one, two, three] = openThree()
    const waited = waitFor([one.promise, two.promise, three.promise], 'first-error')
    one.resolve(1)
    await later(0)
    two.reject(new Error('two'))
    expect(await waited).toEqual({ done: [one.promise, two.promise], pending: [three.promise] })
  })

  // python: WaitTests.test_first_exception_some_already_complete, WaitTests.test_first_exception_one_already_failed
  it('ends at once when one had failed before', async () => {
    const [one, two] = openThree()
    one.reject(new Error('one'))
    expect((await waitFor([one.promise, two.promise], 'first-error')).pending).toEqual([two.promise])
  })

  // python: WaitTests.test_all_completed
  it('waits for all, and does not fail with any', async () => {
    const [one, two, three] = openThree()
    const waited = waitFor([one.promise, two.promise, three.promise])
    one.reject(new Error('one'))
    two.resolve(2)
    three.resolve(3)
    expect(await waited).toEqual({ done: [one.promise, two.promise, three.promise], pending: [] })
  })

  // python: WaitTests.test_timeout, WaitTests.test_20369
  it('ends when the time is over, and names each task once', async () => {
    const [one, two] = openThree()
    one.resolve(1)
    const { done, pending } = await waitFor([one.promise, one.promise, two.promise], 'all', { timeoutMs: 5 })
    expect([done, pending]).toEqual([[one.promise], [two.promise]])
  })

  it('looks and does not wait, when there is no time', async () => {
    const [one, two] = openThree()
    one.resolve(1)
    expect(await waitFor([one.promise, two.promise], 'all', { timeoutMs: 0 })).toEqual({
      done: [one.promise],
      pending: [two.promise],
    })
  })

  it('has nothing to wait for when there are none', async () => {
    expect(await waitFor([], 'first-completed')).toEqual({ done: [], pending: [] })
  })

  it('ends with the reason of its signal, and the tasks go on', async () => {
    const { promise } = open()
    const controller = new AbortController()
    const waited = waitFor([promise], 'all', { signal: controller.signal })
    controller.abort(new RangeError('enough'))
    await expect(waited).rejects.toThrow(new RangeError('enough'))
  })

  it.each([{ timeoutMs: -1 }, { timeoutMs: Number.NaN }])('refuses %o', async (options) => {
    await expect(waitFor([], 'all', options)).rejects.toMatchObject({ code: 'OPTION' })
  })

  it('refuses to wait for what nobody knows, and for what is no promise', async () => {
    await expect(waitFor([], 'some' as 'all')).rejects.toMatchObject({ code: 'OPTION' })
    await expect(waitFor([5 as never])).rejects.toMatchObject({ code: 'OPTION', got: 5 })
    await expect(waitFor(undefined as never)).rejects.toMatchObject({ code: 'OPTION' })
    expect(() => asCompleted([null as never])).toThrow('tasks must be tasks or promises, got null')
  })
})

describe('tasks as they are completed', () => {
  // python: AsCompletedTests.test_no_timeout
  it('come in the order in which they settle, failed ones too', async () => {
    const [one, two, three] = openThree()
    three.resolve(3)
    const order: unknown[] = []
    for await (const settled of asCompleted([one.promise, two.promise, three.promise])) {
      order.push(settled.status === 'fulfilled' ? settled.value : settled.reason.message)
      if (order.length === 1) one.reject(new Error('one'))
      if (order.length === 2) two.resolve(2)
    }
    expect(order).toEqual([3, 'one', 2])
  })

  // python: AsCompletedTests.test_future_times_out, AsCompletedTests.test_correct_timeout_exception_msg
  it('end with an error that says how many are missing, when the time is over', async () => {
    const [one, two, three] = openThree()
    one.resolve(1)
    const seen: unknown[] = []
    const reading = async (): Promise<void> => {
      for await (const { task } of asCompleted([one.promise, two.promise, three.promise], { timeoutMs: 5 })) seen.push(task)
    }
    await expect(reading()).rejects.toThrow('2 of 3 tasks have not settled within 5 ms')
    expect(seen).toEqual([one.promise])
  })

  // python: AsCompletedTests.test_duplicate_futures
  it('come once, also when they were given twice', async () => {
    const task = Promise.resolve(1)
    const seen: unknown[] = []
    for await (const settled of asCompleted([task, task])) seen.push(settled)
    expect(seen).toEqual([{ task, status: 'fulfilled', value: 1 }])
  })
  // python: AsCompletedTests.test_free_reference_yielded_future
  it('are let go when the next one is asked for', async () => {
    let tasks = Array.from({ length: 3 }, (_, n) => Promise.resolve(n))
    const seen = asCompleted(tasks)
    const first = new WeakRef(tasks[0]!)
    tasks = []
    expect((await seen.next()).value).toMatchObject({ value: 0 })
    expect((await seen.next()).value).toMatchObject({ value: 1 })
    await expect.poll(() => collect().then(() => first.deref())).toBe(undefined)
    expect((await seen.next()).value).toMatchObject({ value: 2 })
  })
})
