import { OptionError } from '@troupe/core'

/** What a method takes for several values: anything that can be iterated here, or a managed container, which is copied first. */
export type Given<T> = Iterable<T> | (AsyncIterable<T> & { copy(): Promise<Iterable<T>> })

/**
 * The values as an array. A managed container is read before the message is sent: no object waits for another one within a call, so that two
 * can be given to each other.
 *
 * @throws OptionError - they cannot be iterated
 */
export const listed = async <T>(given: Given<T>, method: string): Promise<T[]> => {
  if (isManaged(given)) return [...(await given.copy())]
  return iterated(given, `argument of ${method}`)
}

/** @throws OptionError - they cannot be iterated, or are a text, of which nobody means the letters */
const iterated = <T>(given: Iterable<T>, option: string): T[] => {
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given))
    throw new OptionError({ option, expected: 'something to iterate over, such as an array', got: given })
  return [...given]
}

export const isManaged = <T>(given: unknown): given is { copy(): Promise<T> } =>
  typeof given === 'object' && given !== null && 'copy' in given && typeof given.copy === 'function'
