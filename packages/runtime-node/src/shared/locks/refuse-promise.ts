import { OptionError } from '@troupe/core'

/**
 * What a function gave that was run by code that cannot await it. Of a promise nothing is heard any more, also not that it was rejected.
 *
 * @throws OptionError - it is a promise
 */
export const refusePromise = <T>(result: T, option: string, called: unknown): T => {
  if (typeof (result as PromiseLike<unknown> | undefined | null)?.then !== 'function') return result
  void Promise.resolve(result).catch(() => {})
  throw new OptionError({ option, expected: 'a function that returns no promise, because nobody awaits it here', got: called })
}
