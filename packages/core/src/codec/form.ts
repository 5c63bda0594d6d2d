/** The first byte of an encoded value: how the rest is to be read. */
export const form = {
  /** The value as msgpack. */
  plain: 0,
  /** Length of the packed graph (32 bits, little-endian), the graph, then the bytes its nodes point into. */
  exact: 1,
  /** A list of one element: that element as msgpack. */
  listOfOne: 2,
  nothing: 3,
  /** Eight bytes (little-endian). */
  number: 4,
  /** This plus n: a list of n numbers, eight bytes each. */
  numbers: 5,
  /** The value as {@link compactTag} says. */
  compact: 10,
  /** A list of one element: that element as {@link compactTag} says. */
  compactListOfOne: 11,
} as const

export const mostNumbers = 4

/** Whether the value that begins at `at` may have handles in it, which somebody has to hold. */
export const mayHold = (bytes: Uint8Array, at: number): boolean => bytes[at] === form.exact
