import type * as functions from './functions.ts'

/** A function of `functions.ts`. */
type TaskName = keyof typeof functions

/** What its workers are. */
export type WorkerKind = 'thread' | 'process'

/** All pools have so many. */
export const poolSize = 2

/** A pool of two workers, whoever made it. */
export interface TaskPool {
  run(task: TaskName, argument: unknown): Promise<unknown>
  close(): Promise<void>
}

export type OpenTaskPool = () => Promise<TaskPool>
