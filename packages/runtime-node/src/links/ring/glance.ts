import { performance } from 'node:perf_hooks'

/**
 * No longer than what it spares costs: a bell for a thread that sleeps on another processor keeps the one who rings for 10 to 15 us (Linux on
 * two virtual processors), and falling asleep and waking take as long again.
 */
const glanceMs = 0.02
/** What one that found something is worth, against one that did not: it is done as long as at least every third one finds something. */
const hitWorth = 2
const mostWorth = 8
/** Then it is tried after so many sleeps; after twice as many each time that it is in vain, up to this. */
const sleepsToTry = 32
const mostSleepsToTry = 256

/**
 * Whether a thread that has dealt with all it read stays awake for a moment, in case more comes, before it goes to sleep.
 *
 * If something does, nobody has to ring, and this thread neither falls asleep nor has to be woken. If nothing does, the moment is
 * lost. So it is done only while it pays. What is found was written meanwhile, by another processor: threads that share one
 * never find anything, and all they lose is a try now and then. Where a system has more threads than processors others need the moment more.
 */
export class Glance {
  readonly #mayGlance: () => boolean
  #worth = 0
  #sleeps = 0
  #sleepsToTry = sleepsToTry

  /** @param mayGlance - asked each time */
  constructor(mayGlance: () => boolean) {
    this.#mayGlance = mayGlance
  }

  /** Returns whether there is more by now. */
  finds(hasMore: () => boolean): boolean {
    if ((this.#worth < 0 && !this.#isTryDue()) || !this.#mayGlance()) return false
    const endMs = performance.now() + glanceMs
    do if (hasMore()) return this.#found()
    while (performance.now() < endMs)
    return this.#missed()
  }

  #isTryDue(): boolean {
    if (++this.#sleeps < this.#sleepsToTry) return false
    this.#sleeps = 0
    return true
  }

  #found(): true {
    this.#worth = Math.min(this.#worth + hitWorth, mostWorth)
    this.#sleepsToTry = sleepsToTry
    return true
  }

  #missed(): false {
    if (this.#worth >= 0) this.#worth--
    else this.#sleepsToTry = Math.min(this.#sleepsToTry * 2, mostSleepsToTry)
    return false
  }
}
