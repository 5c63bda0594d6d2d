import { TroupeError } from '@troupe/core'
import type { WorkerDiedFacts } from '../errors/pool-errors.ts'

/** What an ask of an actor fails with that is no more. A task may fail with the same, for an actor of its own. */
const codes: ReadonlySet<string> = new Set([
  'HOST_DOWN',
  'HOST_UNAVAILABLE',
  'ACTOR_STOPPED',
  'ACTOR_NOT_FOUND',
  'ASK_INTERRUPTED',
  'SYSTEM_STOPPED',
])

/** Whether the error may say that the worker has ended. If it names an actor, it has to be that one. */
export const mayBeEnd = (error: unknown, worker: string): boolean => {
  if (!TroupeError.is(error) || !codes.has(error.code)) return false
  const { actor } = error as { readonly actor?: string }
  return actor === undefined || actor === worker
}

/** Of what the tasks of one worker failed with, that which tells most of its end: one that was just being sent knows less than one that was there. */
export const mostTelling = (errors: Iterable<unknown>): unknown => {
  const all = [...errors]
  const tells = (error: unknown): boolean => {
    const { exitCode, signal } = endOf(error)
    return exitCode !== null || signal !== null
  }
  return all.find(tells) ?? all[0]
}

/** How a worker ended, as far as the error tells that its tasks failed with. */
export const endOf = (error: unknown): Pick<WorkerDiedFacts, 'exitCode' | 'signal' | 'stderr'> => {
  const { exitCode = null, signal = null, stderr = [] } = error as Partial<WorkerDiedFacts>
  return { exitCode, signal, stderr }
}
