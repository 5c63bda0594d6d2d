/** `closed`: calls go through. `open`: none does. `half-open`: one does, to see whether all is well again. */
export type CircuitState = 'closed' | 'open' | 'half-open'

/** What a circuit breaker decides; it knows neither clock nor calls. */
export class Circuit {
  readonly #mostFailures: number
  #state: CircuitState = 'closed'
  #failures = 0
  #trialUnderWay = false

  /** @param mostFailures - so many in a row open it. Whole number >= 1 */
  constructor(mostFailures: number) {
    this.#mostFailures = mostFailures
  }

  get state(): CircuitState {
    return this.#state
  }

  /** Whether a call may go through now. If it does, its outcome has to be told. */
  admits(): boolean {
    if (this.#state !== 'half-open') return this.#state === 'closed'
    if (this.#trialUnderWay) return false
    this.#trialUnderWay = true
    return true
  }

  succeeded(): void {
    // a call from before the circuit opened says nothing about now
    if (this.#state === 'open') return
    this.#state = 'closed'
    this.#failures = 0
  }

  /** True when the circuit opens with this failure: somebody has to call {@link tryAgain} later. */
  failed(): boolean {
    if (this.#state === 'open') return false
    if (this.#state === 'closed' && ++this.#failures < this.#mostFailures) return false
    this.#state = 'open'
    return true
  }

  /** It has been open for long enough. */
  tryAgain(): void {
    if (this.#state !== 'open') return
    this.#state = 'half-open'
    this.#trialUnderWay = false
  }
}
