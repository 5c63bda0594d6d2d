import { Actor, expose } from '@troupe/runtime-node'

/** Takes numbers and knows how many. */
export class Sink extends Actor {
  #taken = 0

  take(_value: number): void {
    this.#taken++
  }

  taken(): number {
    return this.#taken
  }
}

expose(import.meta.url, { Sink })
