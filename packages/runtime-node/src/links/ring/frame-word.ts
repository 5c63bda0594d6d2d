/**
 * The word before everything that is in a ring. Zero or more: a chunk of so many bytes follows, filled up to a multiple of four. The
 * others stand alone.
 */
export const frameWord = {
  /** The next chunk was posted by the port. */
  beside: -1,
  /** Nothing follows. */
  goodbye: -2,
} as const

/** Bytes of a frame's word. */
export const wordBytes = 4

/** What a chunk takes up in a ring, without its word. */
export const padded = (bytes: number): number => (bytes + 3) & ~3
