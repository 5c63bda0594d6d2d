import type { AnyFunction } from '../tasks/exposed-function.ts'
import { type SentFunction, sentFunction } from '../tasks/sent-function.ts'

/**
 * A function that runs in the server, beside the data `D`: its module exposes it (`expose(import.meta.url, { fn })`), and the server loads that
 * module at the first call. One that is async keeps the other calls of the object waiting until it is done. As every ask, the call rejects
 * with `AskTimeoutError` after 30 seconds; the function goes on then.
 */
export type ServerFunction<D, A extends readonly unknown[], R> = (data: D, ...args: A) => R | PromiseLike<R>

/** The function as it is sent to the server. @throws NotExposedError, OptionError */
export const sentFor = (fn: unknown, method: string): SentFunction => sentFunction(fn as AnyFunction, `function of ${method}`)
