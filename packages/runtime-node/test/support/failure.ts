import { expect } from 'vitest'
import { within } from './within.ts'

/** What a call that has to fail fails with, which has to be of that class; never waits for long. */
export const failure = async <E extends Error>(
  kind: abstract new (...args: never) => E,
  action: Promise<unknown> | (() => unknown),
): Promise<E> => {
  const call = Promise.resolve().then(() => (typeof action === 'function' ? action() : action))
  const error = await within(10_000, 'a failure', call).then(
    (value) => new Error(`no failure, but ${String(value)}`),
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(kind)
  return error
}
