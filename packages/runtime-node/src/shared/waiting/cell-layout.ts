/** The sixteen words of a cell. What `a` to `e` mean is the discipline's. */
export const cell = {
  /** A lock's owner: the tag of its seat, 0 for nobody. */
  owner: 0,
  /** Who changes the cell; negative when somebody sleeps until that is over. */
  latch: 1,
  number: 2,
  kind: 3,
  /** The next ticket. */
  tickets: 4,
  /** How many entries wait. Never too small; too large by one for each death at a bad moment, until somebody counts again. */
  waiting: 5,
  /** A waiter was woken and has not yet come. */
  woken: 6,
  /** The last owner died in possession, and nobody has said since that all is well. */
  inconsistent: 7,
  /** Two words, a 64-bit float: since when, in ms since 1970. */
  since: 8,
  /** The tag of the owner that died. */
  dead: 10,
  a: 11,
  b: 12,
  c: 13,
  d: 14,
  e: 15,
} as const

export const cellWords = 16
