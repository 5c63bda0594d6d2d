/** Something with a number of its own on its host. */
interface Numbered<A> {
  readonly number: number
  /** The table's: who comes after it in its bucket. */
  nextInTable: A | undefined
}

const fewestBuckets = 16

/**
 * The actors of a host by number.
 *
 * No `Map`: where entries come and go, that is made anew every few of them, and the old table points to the new one. One that has
 * outlived a full collection keeps all that follow alive until the next: starting an actor and stopping it then took 3 times as long.
 */
export class ActorTable<A extends Numbered<A>> {
  #buckets: (A | undefined)[] = new Array(fewestBuckets).fill(undefined)
  #size = 0

  get size(): number {
    return this.#size
  }

  get(number: number): A | undefined {
    let actor = this.#buckets[this.#bucketOf(number)]
    while (actor !== undefined && actor.number !== number) actor = actor.nextInTable
    return actor
  }

  has(number: number): boolean {
    return this.get(number) !== undefined
  }

  /** Its number must not be there yet. */
  add(actor: A): void {
    if (this.#size === this.#buckets.length) this.#spread(this.#size * 2)
    this.#put(actor)
    this.#size++
  }

  /** Harmless when it is not there. */
  delete(number: number): void {
    const bucket = this.#bucketOf(number)
    let before: A | undefined
    let actor = this.#buckets[bucket]
    while (actor !== undefined && actor.number !== number) {
      before = actor
      actor = actor.nextInTable
    }
    if (actor === undefined) return
    if (before === undefined) this.#buckets[bucket] = actor.nextInTable
    else before.nextInTable = actor.nextInTable
    actor.nextInTable = undefined
    this.#size--
    const { length } = this.#buckets
    if (length > fewestBuckets && this.#size < length / 8) this.#spread(length / 2)
  }

  /** All there are at the moment, in the order of their birth. */
  values(): A[] {
    return this.#all().sort((a, b) => a.number - b.number)
  }

  /** Numbers count up, so their last bits spread well. */
  #bucketOf(number: number): number {
    return number & (this.#buckets.length - 1)
  }

  #all(): A[] {
    const all: A[] = []
    for (let actor of this.#buckets) for (; actor !== undefined; actor = actor.nextInTable) all.push(actor)
    return all
  }

  #put(actor: A): void {
    const bucket = this.#bucketOf(actor.number)
    actor.nextInTable = this.#buckets[bucket]
    this.#buckets[bucket] = actor
  }

  #spread(buckets: number): void {
    const all = this.#all()
    this.#buckets = new Array(buckets).fill(undefined)
    for (const actor of all) this.#put(actor)
  }
}
