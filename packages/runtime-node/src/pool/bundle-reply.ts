/**
 * What a worker made of a bundle: what came of its first tasks, in order. Those after them it has not touched. `kept`: which of the results
 * stayed at the worker, because they are no plain values, are not there yet, or are errors; each is asked for by itself.
 */
export type BundleReply = readonly [results: readonly unknown[], kept: readonly number[]]

const mostCharacters = 1_024

/** Numbers, short texts and the like: nothing that can fail on the way, or keeps others waiting that travel with it. */
export const isPlain = (value: unknown): boolean => {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'undefined':
      return true
    case 'string':
      return value.length <= mostCharacters
    default:
      return value === null
  }
}
