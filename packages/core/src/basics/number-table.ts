const fewestPlaces = 64
/** Places that are not given back: a table that is filled and emptied again and again need not be made anew each time. */
const keptPlaces = 1_024

/**
 * Values by number, for entries that come and go all the time: whole numbers that count up spread best.
 *
 * No `Map`: that is made anew every few entries that come and go, and the old table points to the new one. One that has outlived a full
 * collection keeps all that follow alive until the next, with everything that was in them at the time. Here an entry takes a place that
 * another has left.
 *
 * Source: D. Knuth, The Art of Computer Programming 3, section 6.4, algorithms L and R (open addressing, linear probing).
 */
export class NumberTable<V extends {}> {
  #numbers: Float64Array = new Float64Array(fewestPlaces)
  #values: (V | undefined)[] = new Array(fewestPlaces).fill(undefined)
  #size = 0

  get size(): number {
    return this.#size
  }

  get(number: number): V | undefined {
    return this.#values[this.#placeOf(number)]
  }

  has(number: number): boolean {
    return this.get(number) !== undefined
  }

  set(number: number, value: V): void {
    let at = this.#placeOf(number)
    if (this.#values[at] === undefined) {
      if (++this.#size > this.#values.length / 2) {
        this.#spread(this.#values.length * 2)
        at = this.#placeOf(number)
      }
      this.#numbers[at] = number
    }
    this.#values[at] = value
  }

  /** Whether it was there. */
  delete(number: number): boolean {
    const at = this.#placeOf(number)
    if (this.#values[at] === undefined) return false
    this.#vacate(at)
    const { length } = this.#values
    if (--this.#size < length / 16 && length > keptPlaces) this.#spread(length / 2)
    return true
  }

  clear(): void {
    this.#numbers = new Float64Array(fewestPlaces)
    this.#values = new Array(fewestPlaces).fill(undefined)
    this.#size = 0
  }

  /** All there are at the moment, by their numbers. */
  entries(): [number: number, value: V][] {
    const entries: [number, V][] = []
    for (const [at, value] of this.#values.entries()) if (value !== undefined) entries.push([this.#numbers[at]!, value])
    return entries.sort(([a], [b]) => a - b)
  }

  /** All values there are at the moment, in the order of their numbers. */
  values(): V[] {
    return this.entries().map(([, value]) => value)
  }

  /** Where `number` is, or the free place for it. */
  #placeOf(number: number): number {
    const values = this.#values
    const last = values.length - 1
    let at = number & last
    while (values[at] !== undefined && this.#numbers[at] !== number) at = (at + 1) & last
    return at
  }

  /** Frees a place; what could not have its own because of the one that was there moves up. */
  #vacate(free: number): void {
    const values = this.#values
    const numbers = this.#numbers
    const last = values.length - 1
    for (let at = (free + 1) & last; values[at] !== undefined; at = (at + 1) & last) {
      const fromHome = (at - numbers[at]!) & last
      if (fromHome < ((at - free) & last)) continue
      numbers[free] = numbers[at]!
      values[free] = values[at]
      free = at
    }
    values[free] = undefined
  }

  #spread(places: number): void {
    const numbers = this.#numbers
    const values = this.#values
    this.#numbers = new Float64Array(places)
    this.#values = new Array(places).fill(undefined)
    for (let at = 0; at < values.length; at++) {
      const value = values[at]
      if (value === undefined) continue
      const place = this.#placeOf(numbers[at]!)
      this.#numbers[place] = numbers[at]!
      this.#values[place] = value
    }
    values.fill(undefined) // an old table that the collector has not found yet keeps nothing alive
  }
}
