import { isMainThread, workerData } from 'node:worker_threads'
import type { HostSpec } from '@troupe/core/internal'
import { hostVariable, type Job, type ProcessJob, type ThreadJob } from './host-job.ts'

/**
 * Where a host says that it is one. It is a property of the global object, not of a module: the modules of the user import another
 * copy of this package than the one that the host began with.
 */
const mark: unique symbol = Symbol.for('troupe.host')
const marked = globalThis as { [mark]?: Job }

/** What this thread or process was started as; `undefined` in the main host, and in programs without Troupe. */
export const currentHost = (): HostSpec | undefined => marked[mark]?.spec

/** How many systems there are around this thread or process: 0 in a program that was started by anybody else. */
export const hostDepth = (): number => marked[mark]?.depth ?? 0

export type HostJob =
  | { readonly kind: 'thread'; readonly job: ThreadJob }
  | { readonly kind: 'process'; readonly job: ProcessJob }

/**
 * Takes the job that this thread or process was started for and marks it as a host; `undefined` when it was not started as one, or
 * took its job before. What a host forks is no host: the job is gone from the environment.
 */
export const takeJob = (): HostJob | undefined => {
  if (currentHost() !== undefined) return undefined
  const taken = isMainThread ? fromEnvironment() : fromWorkerData()
  if (taken !== undefined) Object.defineProperty(marked, mark, { value: taken.job })
  return taken
}

const fromEnvironment = (): HostJob | undefined => {
  const text = process.env[hostVariable]
  if (text === undefined) return undefined
  delete process.env[hostVariable]
  return { kind: 'process', job: JSON.parse(text) as ProcessJob }
}

const fromWorkerData = (): HostJob | undefined => {
  const data = workerData as { troupe?: ThreadJob } | null | undefined
  return data?.troupe === undefined ? undefined : { kind: 'thread', job: data.troupe }
}
