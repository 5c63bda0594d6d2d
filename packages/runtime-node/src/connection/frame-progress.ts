export interface ProgressOptions {
  readonly progressMs: number
  readonly progressBytes: number
}

/**
 * Whether a peer goes on with the message it has begun: in every `progressMs` at least `progressBytes`, or the rest of it. Between messages a
 * peer may be silent for ever. Pure: times are handed in.
 */
export class FrameProgress {
  readonly #options: ProgressOptions
  #since: number | undefined
  #bytesThen = 0
  #wanted = 0

  constructor(options: ProgressOptions) {
    this.#options = options
  }

  /** When it is too late, unless more comes; `undefined` when there is nothing to wait for. */
  get dueAt(): number | undefined {
    return this.#since === undefined ? undefined : this.#since + this.#options.progressMs
  }

  /** How much came since the time of which `dueAt` is the end. */
  bytesSince(totalBytes: number): number {
    return totalBytes - this.#bytesThen
  }

  /** To be called after every piece. `missing` bytes of the message that has begun are still to come; 0 between messages. */
  arrived(totalBytes: number, missing: number, isNewFrame: boolean, now: number): void {
    if (missing === 0) this.#since = undefined
    else if (this.#since === undefined || isNewFrame || totalBytes - this.#bytesThen >= this.#wanted) {
      this.#since = now
      this.#bytesThen = totalBytes
      this.#wanted = Math.min(this.#options.progressBytes, missing)
    }
  }

  /** Nobody reads at present: what does not come is not the peer's fault. */
  pause(): void {
    this.#since = undefined
  }

  isTooSlow(now: number): boolean {
    return this.dueAt !== undefined && now >= this.dueAt
  }
}
