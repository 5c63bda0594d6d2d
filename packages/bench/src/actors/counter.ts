import { Actor, expose } from '@troupe/runtime-node'

/** The small message of the rows that send an object: what every peer gets as well. */
export interface Increment {
  readonly t: 'inc'
  readonly n: number
}

/** Adds up what it is sent. */
export class Counter extends Actor {
  #total = 0

  add(n: number): void {
    this.#total += n
  }

  take(message: Increment): void {
    this.#total += message.n
  }

  addAndTell(n: number): number {
    return (this.#total += n)
  }

  total(): number {
    return this.#total
  }
}
expose(import.meta.url, { Counter })
