/** Where items are taken from. */
export interface ItemSource<T> {
  /** Waits for at least one item, and takes at most `max`. */
  take(max: number): Promise<readonly T[]>
  /** Items that were taken last, in their order, are the next ones again. */
  giveBack(items: readonly T[]): Promise<void>
  /** Whether `take` rejected because there will never be another item. */
  isEnd(error: unknown): boolean
}

/** So many are taken at a time at most. */
const mostAhead = 512
/** Who works through what it took in less than that may take twice as many; who needs more than four times that, half. */
const quickMs = 1
/** What the loop has not come to after that time is given back, for others. */
const keepMs = 20

/**
 * The items of a source, one by one, until its end. A quick loop takes several with one message; a slow one takes them one by one, as it
 * comes to them, and so does one that has just begun. What was taken ahead is given back when the loop is left, and when it is held up.
 */
export async function* itemsAhead<T>(source: ItemSource<T>): AsyncGenerator<T, void, undefined> {
  let max = 1
  let ahead: readonly T[] = []
  let next = 0
  const giveBack = (): Promise<void> => {
    const rest = ahead.slice(next)
    ahead = []
    next = 0
    return rest.length > 0 ? source.giveBack(rest) : nothing
  }
  const heldUp = (): void => {
    max = 1
    giveBack().catch(ignore) // the next `take` tells
  }
  while (true) {
    try {
      ahead = await source.take(max)
    } catch (error) {
      if (source.isEnd(error)) return
      throw error
    }
    next = 0
    const isFull = ahead.length === max
    const began = performance.now()
    const timer = ahead.length > 1 ? setTimeout(heldUp, keepMs) : undefined
    try {
      while (next < ahead.length) yield ahead[next++]!
    } finally {
      clearTimeout(timer)
      await giveBack()
    }
    const tookMs = performance.now() - began
    if (tookMs > 4 * quickMs) max = Math.max(1, max >> 1)
    else if (isFull && tookMs < quickMs) max = Math.min(mostAhead, max * 2)
  }
}

const nothing = Promise.resolve()

const ignore = (): void => {}
