import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'

export class Counter extends Actor {
  #count = 0
  add(by: number): void {
    this.#count += by
  }
  value(): number {
    return this.#count
  }
}

/** Reads and writes a counter in two steps, as nobody should. */
export class Clumsy extends Actor {
  async increment(counter: ActorRef<Cell>): Promise<void> {
    const before = await counter.ask.read()
    counter.tell.write(before + 1)
  }
}

export class Cell extends Actor {
  #value = 0
  read(): number {
    return this.#value
  }
  write(value: number): void {
    this.#value = value
  }
}

/** Remembers who came, in order. */
export class Guestbook extends Actor {
  readonly #names: string[] = []
  sign(name: string): void {
    this.#names.push(name)
  }
  names(): string[] {
    return this.#names
  }
}

export class Visitor extends Actor {
  readonly #name: string
  constructor(name: string) {
    super()
    this.#name = name
  }
  visit(book: ActorRef<Guestbook>): void {
    book.tell.sign(this.#name)
  }
}
expose(import.meta.url, { Counter, Clumsy, Cell, Guestbook, Visitor })
