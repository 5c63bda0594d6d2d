/**
 * The compact form of plain values: each is a byte that says what it is, and what belongs to it. Numbers of several bytes are
 * little-endian.
 *
 *   integer     i32
 *   double      f64
 *   text        u8 how many, a byte for each character: ASCII, {@link compactLimits.shortText} at most
 *   longText    u32 how many bytes, UTF-8
 *   list        u32 how many, the values
 *   record      u16 number of its shape, the values of the shape's keys, in their order
 *   bytes       u32 how many, the bytes: a `Uint8Array` on memory that nothing else in the value is on
 *   newRecord   u16 number of a shape that is named here, u8 how many keys, the keys as `text` without its first byte; then as `record`
 *   small + n   the number n, from 0 to 127
 *
 * A *shape* is what keys a record has, in which order. Shapes are known from where they are named on, in one direction of one link; a
 * number that is named again is another shape from there on.
 */
export const compactTag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  integer: 4,
  double: 5,
  text: 6,
  longText: 7,
  list: 8,
  record: 9,
  newRecord: 10,
  bytes: 11,
  small: 128,
} as const

export const compactLimits = {
  shapes: 512,
  keys: 32,
  /** Characters. */
  key: 64,
  shortText: 64,
  /** Longer ones are left to msgpack, which takes no more memory for them than they need. */
  longText: 16_384,
  levels: 200,
  /** Longer ones are attached where a link allows that. */
  bytes: 32_767,
} as const
