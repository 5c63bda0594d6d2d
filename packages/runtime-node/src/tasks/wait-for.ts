import { OptionError } from '@troupe/core'
import { addAbortListener, removeAbortListener } from '@troupe/core/internal'
import { settlingOf } from '../connection/settling.ts'

/** What a wait is for: that one has settled, that one has failed (or all have settled, if none does), or that all have. */
export type Until = 'first-completed' | 'first-error' | 'all'

export interface WaitForOptions {
  /** Milliseconds >= 0; then the wait ends with what is done by then. @defaultValue Infinity */
  readonly timeoutMs?: number
  /** Aborting it ends the wait, not the tasks: it rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Which have settled and which have not, each once, in the order in which they were given. */
export interface Waited<T> {
  readonly done: readonly T[]
  readonly pending: readonly T[]
}

const untils: ReadonlySet<unknown> = new Set<Until>(['first-completed', 'first-error', 'all'])

/** Node's timers know no longer times. */
const longestMs = 2 ** 31 - 1

/**
 * Waits for tasks, or any promises. It does not fail with them: await those that are `done`. What has settled by the time it resolves is done,
 * not only what it waited for.
 *
 * @throws OptionError - `until` or `timeoutMs` makes no sense, or one of them is no promise
 * @example
 * const { done, pending } = await waitFor(tasks, 'first-error')
 * for (const task of pending) task.cancel()
 */
export const waitFor = async <T extends PromiseLike<unknown>>(
  tasks: Iterable<T>,
  until: Until = 'all',
  options: WaitForOptions = {},
): Promise<Waited<T>> => {
  if (!untils.has(until)) throw new OptionError({ option: 'until', expected: [...untils].join(', '), got: until })
  const all = [...promisesIn(tasks)]
  const watch = new Watch(all)
  const isOver = (): boolean => {
    const { settled, failed } = watch
    if (settled.size === all.length) return true
    return until === 'first-completed' ? settled.size > 0 : until === 'first-error' && failed > 0
  }
  try {
    await watch.wait(isOver, limitsOf(options))
  } finally {
    watch.leave()
  }
  const { settled } = watch
  return { done: all.filter((task) => settled.has(task)), pending: all.filter((task) => !settled.has(task)) }
}

/** A task and what became of it. */
export type SettledTask<T extends PromiseLike<unknown>> = PromiseSettledResult<Awaited<T>> & { readonly task: T }

/**
 * Gives what became of the tasks, each once, as they settle, and those that have settled before first. It does not fail with them: `status` tells,
 * as with `Promise.allSettled`. What it has given it forgets when the next one is asked for.
 *
 * @throws TimeoutError (a `DOMException`, as `AbortSignal.timeout` has it) - some have not settled within `timeoutMs` from the first read
 * @throws OptionError - `timeoutMs` makes no sense, or, at the call, one of them is no promise
 * @example
 * for await (const { task, status } of asCompleted(tasks)) console.log(task.name, status)
 */
export const asCompleted = <T extends PromiseLike<unknown>>(
  tasks: Iterable<T>,
  options: WaitForOptions = {},
): AsyncGenerator<SettledTask<T>, void, undefined> => {
  const all = promisesIn(tasks)
  return settledIn(new Watch(all), all.size, options)
}

async function* settledIn<T extends PromiseLike<unknown>>(
  watch: Watch<T>,
  count: number,
  options: WaitForOptions,
): AsyncGenerator<SettledTask<T>, void, undefined> {
  const { settled } = watch
  try {
    const limits = limitsOf(options)
    const end = performance.now() + limits.timeoutMs
    for (let left = count; left > 0; ) {
      await watch.wait(() => settled.size > 0, { ...limits, timeoutMs: Math.max(0, end - performance.now()) })
      if (settled.size === 0) {
        const { timeoutMs } = options
        throw new DOMException(`${left} of ${count} tasks have not settled within ${timeoutMs} ms`, 'TimeoutError')
      }
      for (const [task, outcome] of settled) {
        settled.delete(task)
        left--
        yield { ...outcome, task }
      }
    }
  } finally {
    watch.leave()
  }
}

/** Each once. @throws OptionError */
const promisesIn = <T extends PromiseLike<unknown>>(tasks: Iterable<T>): Set<T> => {
  if (typeof (tasks as Partial<Iterable<T>> | undefined)?.[Symbol.iterator] !== 'function')
    throw new OptionError({ option: 'tasks', expected: 'a list of tasks or promises', got: tasks })
  const all = new Set(tasks)
  for (const task of all) {
    if (typeof (task as Partial<T> | undefined)?.then !== 'function')
      throw new OptionError({ option: 'tasks', expected: 'tasks or promises', got: task })
  }
  return all
}

interface Limits {
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

const limitsOf = ({ timeoutMs = Infinity, signal }: WaitForOptions): Limits => {
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0))
    throw new OptionError({ option: 'timeoutMs', expected: 'a number of milliseconds >= 0', got: timeoutMs })
  return { timeoutMs, signal }
}

/** Several promises, and which of them have settled, in that order. */
class Watch<T extends PromiseLike<unknown>> {
  readonly settled = new Map<T, PromiseSettledResult<Awaited<T>>>()
  failed = 0
  #wake: (() => void) | undefined

  /** How those are left that have not settled. */
  readonly #leaving = new Map<T, () => void>()

  constructor(all: Iterable<T>) {
    for (const task of all) {
      const settling = settlingOf(task)
      const settled = (outcome: PromiseSettledResult<unknown>): void =>
        this.#settle(task, outcome as PromiseSettledResult<Awaited<T>>)
      this.#leaving.set(task, () => settling.unlisten(settled))
      settling.listen(settled)
    }
  }

  /** Nobody waits any more. */
  leave(): void {
    for (const leave of this.#leaving.values()) leave()
    this.#leaving.clear()
  }

  /** Resolves when it is over, or the time is. @throws the reason of the signal */
  async wait(isOver: () => boolean, { timeoutMs, signal }: Limits): Promise<void> {
    signal?.throwIfAborted()
    // those that had settled before say so in the microtasks after this
    await Promise.resolve()
    await Promise.resolve()
    signal?.throwIfAborted()
    if (isOver() || timeoutMs === 0) return
    let timer: NodeJS.Timeout | undefined
    let aborted: (() => void) | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        this.#wake = () => {
          if (isOver()) resolve()
        }
        if (timeoutMs <= longestMs) timer = setTimeout(resolve, timeoutMs)
        aborted = () => reject(signal?.reason)
        if (signal !== undefined) addAbortListener(signal, aborted)
      })
    } finally {
      this.#wake = undefined
      clearTimeout(timer)
      if (signal !== undefined && aborted !== undefined) removeAbortListener(signal, aborted)
    }
  }

  #settle(task: T, outcome: PromiseSettledResult<Awaited<T>>): void {
    this.#leaving.delete(task)
    this.settled.set(task, outcome)
    if (outcome.status === 'rejected') this.failed++
    this.#wake?.()
  }
}
