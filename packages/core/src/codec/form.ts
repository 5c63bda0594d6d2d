/** The first byte of an encoded value: how the rest is to be read. */
export const form = {
  /** msgpack as it is. */
  plain: 0,
  /** Length of the packed graph (32 bits, little-endian), the graph, then the bytes its nodes point into. */
  exact: 1,
  /** This plus n: a list of n numbers, eight bytes each (little-endian). */
  numbers: 2,
} as const

export const mostNumbers = 4
