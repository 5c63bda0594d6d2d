/**
 * A board in 32-bit words:
 *
 *   0                   head: [0] how many places were ever taken, [1] how many cells were numbered
 *   headWords           places: `seats` times `seatWords`
 *   then                entries: `seats` times `entriesPerSeat` times `entryWords`
 */
export const boardLayout = { seats: 256, entriesPerSeat: 512, headWords: 16, seatWords: 64, entryWords: 4 } as const

export const head = { joined: 0, cells: 1 } as const

/**
 * The words of a place. Only who sits there writes to it, except for `state` (anybody finds out that it is gone), `claim`, `bell` and
 * `loopAsleep` (who rings), and `seenAt` (who looked).
 */
export const seat = {
  /**
   * How many sat here so far, and what is known of the last of them. In one word: nobody who finds that one dead can mean the next. See {@link marked}.
   */
  state: 0,
  /** The number of the thread that is about to sit down, else 0. */
  claim: 1,
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
  /** One more than the number of the highest entry that was ever in use, by anybody who sat here. */
  entries: 14,
  /** While this thread blocks for a lock without a time limit, at each look around: the tag of who has it; else 0. See `deadlock/blocked-wait.ts`. */
  blockedBehind: 15,
  /** Text in UTF-8, zero terminated unless full: `nameWords` words. */
  name: 16,
  /** Counts the waits that `blockedBehind` was written in, and the looks of each of them. */
  blockedLooks: 32,
  /** When somebody last found this thread alive, in milliseconds of the machine's clock, without the upper bits. */
  seenAt: 33,
  /** What this thread blocks for: a text as `name` is. */
  blockedOn: 48,
} as const

export const nameWords = 16

export const seatState = { free: 0, taken: 1, gone: 2 } as const

/** An entry's `state` is marked with the generation of whoever it belongs to: what the dead left is never taken for the next one's. */
export const entry = { state: 0, cell: 1, ticket: 2, want: 3 } as const

/** An entry that was granted is a hold from then on, until it is free again. */
export const entryState = { free: 0, waiting: 1, granted: 2 } as const

const entriesAt = boardLayout.headWords + boardLayout.seats * boardLayout.seatWords

export const boardBytes: number = 4 * (entriesAt + boardLayout.seats * boardLayout.entriesPerSeat * boardLayout.entryWords)

/** Where the words of a place begin. */
export const seatAt = (place: number): number => boardLayout.headWords + place * boardLayout.seatWords

/** Where the words of an entry begin. */
export const entryAt = (place: number, index: number): number =>
  entriesAt + (place * boardLayout.entriesPerSeat + index) * boardLayout.entryWords

/** A state of a place or an entry, and whose it is. */
export const marked = (generation: number, state: number): number => (generation << 2) | state
export const stateIn = (word: number): number => word & 3
export const generationIn = (word: number): number => word >>> 2

/** Generations begin anew after so many. */
export const generations: number = 1 << 21

/** A seat in one word: who sits at which place, never 0 and never negative. */
export const tagOf = (place: number, generation: number): number => (generation << 8) | place
export const placeOf = (tag: number): number => tag & 0xff
export const generationOf = (tag: number): number => tag >>> 8

/** Stands where a tag does and is nobody's: whoever is named so counts as dead. */
export const nobodyAlive: number = 1 << 29
