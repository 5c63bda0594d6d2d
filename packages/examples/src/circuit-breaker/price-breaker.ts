import { Actor, type ActorOptions, type ActorRef, expose } from '@troupe/runtime-node'
import { Circuit, type CircuitState } from './circuit.ts'
import type { Prices } from './prices.ts'

export interface BreakerOptions {
  /** So many failures in a row open the circuit. Whole number >= 1. */
  readonly mostFailures: number
  /** How long the circuit stays open before one call may try again, in milliseconds. */
  readonly coolDownMs: number
  /** How long the source may take. */
  readonly timeoutMs: number
}

/**
 * Stands before a source of prices and has the same protocol. When that fails too often, it answers at once that there is none, so nobody
 * waits for what will not come, and the source has time to recover.
 */
export class PriceBreaker extends Actor implements Prices {
  static readonly options: ActorOptions<PriceBreaker> = { interleave: true }
  readonly #source: ActorRef<Prices>
  readonly #coolDownMs: number
  readonly #circuit: Circuit

  constructor(source: ActorRef<Prices>, { mostFailures, coolDownMs, timeoutMs }: BreakerOptions) {
    super()
    this.#source = source.with({ timeoutMs })
    this.#coolDownMs = coolDownMs
    this.#circuit = new Circuit(mostFailures)
  }

  /** @throws what the source throws, and at once an `Error` with the code `CIRCUIT_OPEN` while the circuit is open */
  async price(article: string): Promise<number> {
    if (!this.#circuit.admits()) throw Object.assign(new Error('the source of prices is out of order'), { code: 'CIRCUIT_OPEN' })
    try {
      const price = await this.#source.ask.price(article)
      this.#circuit.succeeded()
      return price
    } catch (error) {
      if (this.#circuit.failed()) this.context.timers.once('cool down', this.#coolDownMs, () => this.#circuit.tryAgain())
      throw error
    }
  }

  state(): CircuitState {
    return this.#circuit.state
  }
}

expose(import.meta.url, { PriceBreaker })
