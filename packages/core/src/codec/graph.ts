/**
 * A value laid flat: one node per object, in the order in which they are met, so that cycles and shared parts survive.
 *
 * A *slot* is what stands where a value was: a primitive as it is, or `[n]` for node n. (Arrays are no primitives, so the two
 * cannot be mistaken for each other.) A node is a plain object for a plain record, whose values are slots, or a list that begins
 * with a tag:
 *
 *   list        slot...                              an array without holes
 *   sparse      length, (index, slot)...             an array with holes
 *   dictionary  (key slot, slot)...                  a record with many keys or odd ones
 *   map         (key slot, slot)...
 *   set         slot...
 *   date        milliseconds since 1970, or NaN
 *   regexp      source slot, flags
 *   boxed       slot                                 new Number(1) and the like
 *   buffer      bytes                                on the wire: offset, length in the bytes behind the nodes
 *   shared      SharedArrayBuffer                    only in a local copy
 *   moved       ArrayBuffer                          only in a local copy
 *   attached    number of the attachment
 *   view        name of its class, slot of its buffer, offset, length
 *   error       class, name, message, stack, errorParts, [cause slot], [errors slot], (key slot, slot)...
 *   handle      the handle; on the wire the slot of the data that stands for it
 *   plainHandle the data that stands for the handle, as it is
 *   wired       key of its class, slot of its wire form
 *   minusZero
 *   text        UTF-16 code units, as buffer         a string that UTF-8 would not give back
 *   bigint      hexadecimal text                     one of more than 64 bits
 */
export const tag = {
  list: 0,
  sparse: 1,
  dictionary: 2,
  map: 3,
  set: 4,
  date: 5,
  regexp: 6,
  boxed: 7,
  buffer: 8,
  shared: 9,
  moved: 10,
  attached: 11,
  view: 12,
  error: 13,
  handle: 14,
  wired: 15,
  minusZero: 16,
  text: 17,
  bigint: 18,
  plainHandle: 19,
} as const

export type Slot = unknown
export type TaggedNode = [tag: number, ...rest: unknown[]]
export type GraphNode = TaggedNode | Record<string, Slot>

/** The root's slot, then the nodes: the first of them is number 1. */
export type Graph = [root: Slot, ...nodes: GraphNode[]]

/** Which optional slots an error node has. */
export const errorParts = { cause: 1, errors: 2 } as const
