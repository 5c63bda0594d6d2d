import { expose } from '@troupe/runtime-node'
import { Counter } from './counter.ts'

/** A reply may be any data: maps, typed arrays, big integers, numbers that are none. */
export interface Report {
  readonly times: ReadonlyMap<number, number>
  readonly steps: Float64Array
  readonly total: bigint
  readonly mean: number
}

/** An error class of one's own: exposed like an actor, it arrives as itself, with code, fields and cause. */
export class TooFewError extends Error {
  readonly code = 'TOO_FEW'
  readonly have: number
  readonly wanted: number

  constructor(have: number, wanted: number, options?: ErrorOptions) {
    super(`have ${have}, cannot take ${wanted}`, options)
    this.name = 'TooFewError'
    this.have = have
    this.wanted = wanted
  }
}

/** A counter that does not go below zero, and remembers. A subclass has the messages of its base and its own. */
export class StrictCounter extends Counter {
  readonly #steps: number[] = []

  override add(by: number): void {
    super.add(by)
    this.#steps.push(by)
  }

  /** @throws TooFewError the asker gets it; the actor lives on */
  take(by: number): number {
    const have = this.value()
    if (by > have) throw new TooFewError(have, by, { cause: new RangeError(`${by - have} missing`) })
    this.add(-by)
    return this.value()
  }

  /** All it was told to add or take, in the order it was told. */
  steps(): readonly number[] {
    return this.#steps
  }

  report(): Report {
    const times = new Map<number, number>()
    for (const step of this.#steps) times.set(step, (times.get(step) ?? 0) + 1)
    const total = this.#steps.reduce((sum, step) => sum + BigInt(step), 0n)
    return { times, steps: Float64Array.from(this.#steps), total, mean: Number(total) / this.#steps.length }
  }

  /** A generator method is a stream: the reader gets one value after the other, and takes its time. */
  *countdown(): Generator<number> {
    for (let n = this.value(); n >= 0; n--) yield n
  }

  /** Takes as often as it can. The error that ends the stream comes after everything that came before it. */
  async *takeAll(by: number): AsyncGenerator<number> {
    for (;;) yield this.take(by)
  }
}

expose(import.meta.url, { StrictCounter, TooFewError })
