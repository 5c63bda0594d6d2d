/**
 * A board in 32-bit words:
 *
 *   0                   head: [0] how many places were ever taken, [1] how many cells were numbered
 *   headWords           places: `seats` times `seatWords`
 *   then                entries: `seats` times `entriesPerSeat` times `entryWords`
 */
export const boardLayout = { seats: 256, entriesPerSeat: 512, headWords: 16, seatWords: 32, entryWords: 4 } as const

export const head = { joined: 0, cells: 1 } as const

/**
 * The words of a place. Only who sits there writes to it, except for `state` (anybody finds out that it is gone), `bell` and `loopAsleep`
 * (who rings).
 */
export const seat = {
  state: 0,
  /** Counts who sat here: from 1. */
  generation: 1,
  pid: 2,
  tid: 3,
  /** Two words. */
  startedAt: 4,
  threadId: 6,
  /** Counts the rings; a thread that blocks waits on it. */
  bell: 7,
  blockedAsleep: 8,
  loopAsleep: 9,
  /** Four words of the region's own, for the bell in the event loop. */
  loopBell: 10,
  /** One more than the number of the highest entry that was ever in use. */
  entries: 14,
  /** While this thread blocks for a lock: the tag of who has it, else 0. */
  blockedBehind: 15,
  /** Text in UTF-8, zero terminated unless full: `nameWords` words. */
  name: 16,
} as const

export const nameWords = 16

export const seatState = { free: 0, taken: 1, gone: 2, beingTaken: 3 } as const

export const entry = { state: 0, cell: 1, ticket: 2, want: 3 } as const

/** An entry that was granted is a hold from then on, until it is free again. */
export const entryState = { free: 0, waiting: 1, granted: 2 } as const

const entriesAt = boardLayout.headWords + boardLayout.seats * boardLayout.seatWords

export const boardBytes: number =
  4 * (entriesAt + boardLayout.seats * boardLayout.entriesPerSeat * boardLayout.entryWords)

/** Where the words of a place begin. */
export const seatAt = (place: number): number => boardLayout.headWords + place * boardLayout.seatWords

/** Where the words of an entry begin. */
export const entryAt = (place: number, index: number): number =>
  entriesAt + (place * boardLayout.entriesPerSeat + index) * boardLayout.entryWords

/** A seat in one word: who sits at which place, never 0 and never negative. */
export const tagOf = (place: number, generation: number): number => ((generation & 0x1f_ffff) << 8) | place
export const placeOf = (tag: number): number => tag & 0xff
