import { AsyncLocalStorage } from 'node:async_hooks'
import type { HostedSystem } from '@troupe/core'

/** A task, as the code sees it that runs in it. */
export interface CurrentTask {
  /** That of its function, unless it was given one. */
  readonly name: string
  /** Counted from 1: how often it was begun. */
  readonly attempt: number
  /** Aborted when nobody wants the result any more. For code that awaits: while a task computes, no signal is heard. */
  readonly signal: AbortSignal
  /**
   * Whether nobody wants the result any more. For code that computes: it reads shared memory, and is true at once. Where a process shares none
   * with who asks (`whyNoMapping`), only code that awaits comes to know.
   */
  isCancelled(): boolean
  /** What the pool's initializer returned in this worker; `undefined` where there is none. */
  readonly state: unknown
  /** For tasks that start others: the system that a task's thread or process belongs to. A task of a pool has none. */
  readonly system?: HostedSystem
}

interface Place {
  current: CurrentTask | undefined
  /** For workers that run several at once: there is no other way to tell whose code runs. It makes all promises slower. */
  several: AsyncLocalStorage<CurrentTask> | undefined
}

/** One for all copies of this package in this JavaScript world. */
const mark: unique symbol = Symbol.for('troupe.current-task')
const world = globalThis as { [mark]?: Place }
const place = (world[mark] ??= { current: undefined, several: undefined })

const never = new AbortController().signal

/** What code has that runs in no task: nobody cancels it. */
const outside: CurrentTask = { name: 'no task', attempt: 1, signal: never, isCancelled: () => false, state: undefined }

/**
 * The task that this code runs in. Outside of tasks it gives one that is never cancelled, so a function can be called directly, as tests do.
 *
 * @example
 * export const search = (from: number): number | undefined => {
 *   const task = currentTask()
 *   for (let n = from; !task.isCancelled(); n++) if (isWonderful(n)) return n
 * }
 */
export const currentTask = (): CurrentTask => place.several?.getStore() ?? place.current ?? outside

/** Runs `work` as the only task of this host. It is the current one until the next one begins. */
export const runAsOnlyTask = <T>(task: CurrentTask, work: () => T): T => {
  place.current = task
  return work()
}

/** Runs `work` as one of several tasks of this host. */
export const runAsOneOfSeveral = <T>(task: CurrentTask, work: () => T): T => {
  place.several ??= new AsyncLocalStorage()
  return place.several.run(task, work)
}
