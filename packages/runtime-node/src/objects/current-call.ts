import type { ClientKey } from './client.ts'

/** Who calls a method of a served object. */
export interface Caller {
  readonly client: ClientKey
  /** Aborted when whoever called gave up, or is gone. */
  readonly signal: AbortSignal
}

let caller: Caller | undefined

/** For methods of served objects: who calls. Only before the first `await`. */
export const currentCaller = (): Caller => {
  if (caller === undefined) throw new TypeError('no method of a served object is being called')
  return caller
}

/** Calls with `by` as the caller at hand. */
export const calledBy = <R>(by: Caller, call: () => R): R => {
  const outer = caller
  caller = by
  try {
    return call()
  } finally {
    caller = outer
  }
}
