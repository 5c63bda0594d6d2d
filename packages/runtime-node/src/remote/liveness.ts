/** How both ends of a connection know that the other one is still there, in milliseconds. */
export interface LivenessTerms {
  /** Who has said nothing for so long says that it is alive. */
  readonly heartbeatMs: number
  /** Who is not heard of for so long, or takes nothing of what waits for it, is taken for gone. */
  readonly silenceMs: number
}

/** What can be seen of a connection: numbers that only grow, and whether something waits to be sent. */
export interface Traffic {
  readonly receivedBytes: number
  /** Messages that were given to it, and those that the platform has taken. */
  readonly posted: number
  readonly written: number
  readonly isWaiting: boolean
}

export type Verdict = 'fine' | 'speak' | 'silent' | 'stuck'

/** Judges by what changed since the last look. */
export class Liveness {
  readonly #terms: LivenessTerms
  #last: Traffic = { receivedBytes: -1, posted: -1, written: -1, isWaiting: false }
  #heardAt: number
  #spokeAt: number
  #takenAt: number

  constructor(terms: LivenessTerms, now: number) {
    this.#terms = terms
    this.#heardAt = this.#spokeAt = this.#takenAt = now
  }

  judge(traffic: Traffic, now: number): Verdict {
    const last = this.#last
    this.#last = traffic
    if (traffic.receivedBytes !== last.receivedBytes) this.#heardAt = now
    if (traffic.posted !== last.posted) this.#spokeAt = now
    if (traffic.written !== last.written || !traffic.isWaiting) this.#takenAt = now
    const { heartbeatMs, silenceMs } = this.#terms
    if (now - this.#heardAt >= silenceMs) return 'silent'
    if (now - this.#takenAt >= silenceMs) return 'stuck'
    return now - this.#spokeAt >= heartbeatMs ? 'speak' : 'fine'
  }
}
