import { NotSendableError } from '@troupe/core/internal'

/** The same refusal of a value that stands somewhere in a message, for whoever knows only his own part of that. */
export const shiftPath = (error: NotSendableError, from: RegExp, to: string): NotSendableError => {
  const { path, why, direction, cause } = error
  if (!from.test(path)) return error
  const facts = { path: path.replace(from, to), why, direction }
  return new NotSendableError(facts, cause === undefined ? undefined : { cause })
}
