/** Words that the threads of a model share besides the memory that is tested. Only the thread whose turn it is touches them. */
const mostThreads = 5

export const word = {
  seed: 0,
  steps: 1,
  /** What was found: 0 for nothing. */
  failed: 2,
  failedThread: 3,
  /** In thousandths: how often a thread is interrupted where it could be; negative for turns by rank. */
  switches: 4,
  /** In thousandths: how often time passes by itself. */
  jumps: 5,
  /** Steps at which whoever runs is killed. */
  kills: 6,
  killed: 10,
  /** Steps at which whoever runs gets the lowest rank. */
  demotions: 11,
  lowestRank: 15,
  /** Who is in the critical section. */
  inside: 16,
  /** Counts what matters for the order: requests and arrivals in the queue. */
  order: 17,
  threads: 18,
  /** Steps at the cell: where it begins, how many there were, and whether kills are counted in them. */
  cellFrom: 19,
  cellSteps: 20,
  killsAtCell: 21,
  perThread: 32,
} as const

export const threadWord = { go: 0, state: 1, waitsAt: 2, isRung: 3, bell: 4, rank: 5, life: 6, atStep: 7 } as const
const wordsPerThread = 16

export const threadState = { runnable: 0, blocked: 1, finished: 2 } as const

/** Requests that wait: who asked (0: nobody), when, and when it was sure to stand in the queue (0: not yet). */
export const queue = { at: word.perThread + mostThreads * wordsPerThread, places: 64, wordsPerPlace: 3 } as const

export const failures = {
  none: 0,
  hang: 1,
  endless: 2,
  twoInside: 3,
  notReported: 4,
  overtaken: 5,
  notFree: 6,
  stillWaiting: 7,
  lateWakeUp: 8,
  tooSlow: 9,
  thrown: 10,
  /** What a thread has is not known to an object that was just made, or the other way round. */
  notRecalled: 11,
} as const

export const controlBytes: number = 4 * (queue.at + queue.places * queue.wordsPerPlace) + 8 * (2 + mostThreads)

/** The place of a thread's word. */
export const of = (thread: number, which: number): number => word.perThread + thread * wordsPerThread + which

/** Times, behind the words: the clock, the time that had to pass because nobody could run, and until when each thread waits. */
export const timesAt: number = 4 * (queue.at + queue.places * queue.wordsPerPlace)
export const time = { clock: 0, forced: 1, until: 2 } as const
