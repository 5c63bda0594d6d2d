import { type Across, type Lock, SharedArray } from '@troupe/runtime-node'

/** The words that all see who use the lock. */
const word = {
  inside: 0,
  violations: 1,
  counter: 2,
  order: 3,
  overtaken: 4,
  stop: 5,
  started: 6,
  time: 8,
  perStriker: 32,
} as const
const strikerWord = { section: 0, done: 1, queued: 2 } as const
const wordsPerStriker = 16
const mostQueued = wordsPerStriker - strikerWord.queued
const mostStrikers = 250
/** Only the first ones stand in the queue with their names. */
const mostInOrder = 8

/** Where a striker is that may be killed at any moment. */
export const section = { outside: 0, entering: 1, inside: 2, leaving: 3 } as const

/** Memory beside a lock in which those who use it check it, and count. */
export interface Ledger {
  readonly lock: Lock
  readonly words: SharedArray<'i32', false>
}

export const createLedger = (lock: Lock, across: Across): Ledger => ({
  lock,
  words: new SharedArray('i32', word.perStriker + mostStrikers * wordsPerStriker, { across, lock: false }),
})

/** A ledger as one of those sees it that write in it. */
export class Entries {
  readonly #words: Int32Array
  readonly #me: number
  readonly #at: number

  constructor({ words }: Ledger, me: number) {
    this.#words = words.view()
    this.#me = me
    this.#at = word.perStriker + me * wordsPerStriker
  }

  /** In the lock: nobody else is, and nobody who stood in the queue before this one came is still there. */
  enter(came: number): void {
    const words = this.#words
    if (Atomics.exchange(words, word.inside, this.#me + 1) !== 0) Atomics.add(words, word.violations, 1)
    this.section = section.inside
    for (let striker = 0; striker < mostInOrder; striker++) {
      const at = word.perStriker + striker * wordsPerStriker + strikerWord.queued
      for (let place = 0; place < mostQueued; place++) {
        const queued = Atomics.load(words, at + place)
        if (queued !== 0 && queued < came) Atomics.add(words, word.overtaken, 1)
      }
    }
  }

  /** In two steps that others could get between. */
  count(): void {
    const before = this.#words[word.counter]!
    for (let n = 0; n < 20; n++) Atomics.load(this.#words, word.counter)
    this.#words[word.counter] = before + 1
    this.#words[this.#at + strikerWord.done]!++
  }

  leave(): void {
    this.section = section.leaving
    if (Atomics.compareExchange(this.#words, word.inside, this.#me + 1, 0) !== this.#me + 1)
      Atomics.add(this.#words, word.violations, 1)
  }

  /** Somebody died in there, and this one repairs it. */
  repair(): void {
    Atomics.store(this.#words, word.inside, 0)
  }

  /** The moment, for the order of things. */
  now(): number {
    return Atomics.add(this.#words, word.order, 1) + 1
  }

  /** From now on this one certainly stands in the queue. */
  stand(place: number): void {
    Atomics.store(this.#words, this.#at + strikerWord.queued + (place % mostQueued), this.now())
  }

  gone(place: number): void {
    Atomics.store(this.#words, this.#at + strikerWord.queued + (place % mostQueued), 0)
  }

  get section(): number {
    return Atomics.load(this.#words, this.#at + strikerWord.section)
  }
  set section(where: number) {
    Atomics.store(this.#words, this.#at + strikerWord.section, where)
  }

  get done(): number {
    return this.#words[this.#at + strikerWord.done]!
  }

  get counter(): number {
    return this.#words[word.counter]!
  }

  get violations(): number {
    return Atomics.load(this.#words, word.violations)
  }

  get overtaken(): number {
    return Atomics.load(this.#words, word.overtaken)
  }

  get isStopped(): boolean {
    return Atomics.load(this.#words, word.stop) !== 0
  }

  stop(): void {
    Atomics.store(this.#words, word.stop, 1)
  }

  /** Says that this one has begun, and returns how many have. */
  begin(): number {
    return Atomics.add(this.#words, word.started, 1) + 1
  }

  get started(): number {
    return Atomics.load(this.#words, word.started)
  }

  /** Writes down a time, in milliseconds since 1970. */
  note(time: number): void {
    Atomics.store(this.#words, word.time + 1, time % 1e9)
    Atomics.store(this.#words, word.time, Math.floor(time / 1e9))
  }

  /** The time that was written down. */
  get noted(): number {
    return Atomics.load(this.#words, word.time) * 1e9 + Atomics.load(this.#words, word.time + 1)
  }

  /** Adds one without a lock. */
  countUnlocked(): void {
    this.#words[word.counter] = this.#words[word.counter]! + 1
  }
}
