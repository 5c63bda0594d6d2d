import { Actor, expose } from '@troupe/runtime-node'

/** What both the source of prices and its breaker understand: whoever asks need not know which of them it has. */
export interface Prices {
  price(article: string): Promise<number>
}

/** A source that works until somebody breaks it, and then until somebody repairs it. */
export class FlakyPrices extends Actor implements Prices {
  #isBroken = false
  #asked = 0

  async price(article: string): Promise<number> {
    this.#asked++
    if (this.#isBroken) throw new Error(`no price for ${article} today`)
    return article.length
  }

  break(): void {
    this.#isBroken = true
  }

  repair(): void {
    this.#isBroken = false
  }

  /** How often it was asked for a price. */
  asked(): number {
    return this.#asked
  }
}

expose(import.meta.url, { FlakyPrices })
