import type { Across } from '../shared/memory/region.ts'
import { SharedArray } from '../shared/values/shared-array.ts'

/** How far a task is that was sent to a worker. `running` stays until its outcome has come back. */
const claims = { free: 0, offered: 1, running: 2, revoked: 3 } as const

const wordsPerSlot = 2
const timesPerSlot = 2

/** What a board is sent as. */
export interface BoardParts {
  readonly words: SharedArray<'i32', false>
  readonly times: SharedArray<'f64', false>
}

/**
 * What a pool and one worker know together of the tasks that lie at that worker, in shared memory: for each of its slots a claim,
 * whether the task is to end, and when it began and ended.
 *
 * The claim is changed by compare-and-exchange only. Whoever changes it from `offered` has the task: the worker runs it, or the pool gives
 * it to somebody else.
 */
export class ClaimBoard {
  readonly parts: BoardParts
  readonly #words: Int32Array<ArrayBufferLike>
  readonly #times: Float64Array<ArrayBufferLike>

  constructor(parts: BoardParts) {
    this.parts = parts
    this.#words = parts.words.view()
    this.#times = parts.times.view()
  }

  /** @throws MappingUnavailableError */
  static create(slots: number, across: Across): ClaimBoard {
    const options = { across, lock: false } as const
    return new ClaimBoard({
      words: new SharedArray('i32', slots * wordsPerSlot, options),
      times: new SharedArray('f64', slots * timesPerSlot, options),
    })
  }

  get slots(): number {
    return this.#words.length / wordsPerSlot
  }

  /** The pool is about to send a task. */
  offer(slot: number): void {
    this.#words[slot * wordsPerSlot + 1] = 0
    this.#times[slot * timesPerSlot] = 0
    this.#times[slot * timesPerSlot + 1] = 0
    Atomics.store(this.#words, slot * wordsPerSlot, claims.offered)
  }

  /** The pool takes a task back. `false`: the worker has begun it. */
  revoke(slot: number): boolean {
    return Atomics.compareExchange(this.#words, slot * wordsPerSlot, claims.offered, claims.revoked) === claims.offered
  }

  /** The worker begins a task. `false`: it was taken back. */
  begin(slot: number, now: number): boolean {
    this.#times[slot * timesPerSlot] = now
    return Atomics.compareExchange(this.#words, slot * wordsPerSlot, claims.offered, claims.running) === claims.offered
  }

  /** The worker has done it; the outcome is on its way. */
  end(slot: number, now: number): void {
    this.#times[slot * timesPerSlot + 1] = now
  }

  /** The outcome has arrived. */
  free(slot: number): void {
    Atomics.store(this.#words, slot * wordsPerSlot, claims.free)
  }

  hasBegun(slot: number): boolean {
    return Atomics.load(this.#words, slot * wordsPerSlot) === claims.running
  }

  /** The task is to end soon. */
  cancel(slot: number): void {
    Atomics.store(this.#words, slot * wordsPerSlot + 1, 1)
  }

  isCancelled(slot: number): boolean {
    return Atomics.load(this.#words, slot * wordsPerSlot + 1) !== 0
  }

  /** Milliseconds of the machine's clock; 0: not yet. */
  startedAt(slot: number): number {
    return this.#times[slot * timesPerSlot]!
  }

  endedAt(slot: number): number {
    return this.#times[slot * timesPerSlot + 1]!
  }
}
