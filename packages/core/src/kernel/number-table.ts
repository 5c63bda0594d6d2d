/** Something with a number of its own. */
export interface Numbered<E> {
  readonly number: number
  /** The table's: who comes after it in its bucket. */
  nextInTable: E | undefined
}

const fewestBuckets = 16
/** A table that once was as large as this stays so: with 100 questions under way it would grow and shrink for each burst. */
const keptBuckets = 128

/**
 * What comes and goes by number, each time with a higher one: the actors of a host, the calls that are under way.
 *
 * No `Map`: where entries come and go, that is made anew every few of them, and the old table points to the new one. One that has
 * outlived a full collection keeps all that follow alive until the next: starting an actor and stopping it then took 3 times as long, and
 * of the time of questions with 100 under way the collector had a third.
 */
export class NumberTable<E extends Numbered<E>> {
  #buckets: (E | undefined)[] = new Array(fewestBuckets).fill(undefined)
  #size = 0

  get size(): number {
    return this.#size
  }

  get(number: number): E | undefined {
    let entry = this.#buckets[this.#bucketOf(number)]
    while (entry !== undefined && entry.number !== number) entry = entry.nextInTable
    return entry
  }

  has(number: number): boolean {
    return this.get(number) !== undefined
  }

  /** Its number must not be there yet. */
  add(entry: E): void {
    if (this.#size === this.#buckets.length) this.#spread(this.#size * 2)
    this.#put(entry)
    this.#size++
  }

  /** Harmless when it is not there. */
  delete(number: number): void {
    const bucket = this.#bucketOf(number)
    let before: E | undefined
    let entry = this.#buckets[bucket]
    while (entry !== undefined && entry.number !== number) {
      before = entry
      entry = entry.nextInTable
    }
    if (entry === undefined) return
    if (before === undefined) this.#buckets[bucket] = entry.nextInTable
    else before.nextInTable = entry.nextInTable
    entry.nextInTable = undefined
    this.#size--
    const { length } = this.#buckets
    if (length > keptBuckets && this.#size < length / 8) this.#spread(length / 2)
  }

  /** All there are at the moment, in the order of their numbers. */
  values(): E[] {
    return this.#all().sort((a, b) => a.number - b.number)
  }

  /** All there are, in that order; none is there any more. */
  takeAll(): E[] {
    const all = this.values()
    for (const entry of all) entry.nextInTable = undefined
    this.#buckets = new Array(fewestBuckets).fill(undefined)
    this.#size = 0
    return all
  }

  /** Numbers count up, so their last bits spread well. */
  #bucketOf(number: number): number {
    return number & (this.#buckets.length - 1)
  }

  #all(): E[] {
    const all: E[] = []
    for (let entry of this.#buckets) for (; entry !== undefined; entry = entry.nextInTable) all.push(entry)
    return all
  }

  #put(entry: E): void {
    const bucket = this.#bucketOf(entry.number)
    entry.nextInTable = this.#buckets[bucket]
    this.#buckets[bucket] = entry
  }

  #spread(buckets: number): void {
    const all = this.#all()
    this.#buckets = new Array(buckets).fill(undefined)
    for (const entry of all) this.#put(entry)
  }
}
