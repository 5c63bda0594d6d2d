import { Actor, expose } from '@troupe/runtime-node'

/** An actor is a class. Its state is private; its public methods are the messages it understands. */
export class Counter extends Actor {
  #count: number

  constructor(start = 0) {
    super()
    this.#count = start
  }

  add(by: number): void {
    this.#count += by
  }

  value(): number {
    return this.#count
  }
}

// lets threads and processes load this class: it is known by this module's URL and the name given here
expose(import.meta.url, { Counter })
