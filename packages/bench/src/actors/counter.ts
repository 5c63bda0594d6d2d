import { Actor, expose } from '@troupe/runtime-node'
import { osThread } from '../harness/os-thread.ts'

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

  /** 1 to `count`. */
  *numbers(count: number): Generator<number, void> {
    for (let n = 1; n <= count; n++) yield n
  }

  thread(): number {
    return osThread()
  }
}
expose(import.meta.url, { Counter })
