/** What stands in the cell of each kind of thing, so that one is never taken for another. */
export const kinds = {
  fairLock: 1,
  lock: 2,
  fairSemaphore: 3,
  event: 4,
  condition: 5,
  barrier: 6,
  rwLock: 7,
  once: 8,
  fairRLock: 9,
  rLock: 10,
  fairBoundedSemaphore: 11,
  semaphore: 12,
  boundedSemaphore: 13,
} as const
