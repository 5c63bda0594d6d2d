import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { NotDeliveredError } from '../../src/errors/not-delivered-error.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import type { World } from '../../src/simulation/world.ts'

/** What happened to the letters of one world, seen from outside of it. */
export class Ledger {
  readonly world: World
  /** Numbers in the order they were handled, by desk and author. */
  readonly handled: Map<string, number[]> = new Map()
  /** Letters that were refused as not delivered, as `desk author number`. */
  readonly refused: Set<string> = new Set()
  readonly settlements: Map<string, number> = new Map()
  readonly wrong: string[] = []
  readonly #lives = new Map<string, number>()
  /** Asks, as `desk author number`. */
  readonly asked: Set<string> = new Set()
  told = 0

  constructor(world: World) {
    this.world = world
  }

  /** Each life is a sender of its own. */
  nameOfLife(name: string): string {
    const life = (this.#lives.get(name) ?? 0) + 1
    this.#lives.set(name, life)
    return `${name}, life ${life}`
  }

  /** D1, D8, A1: in order, at most once, never after a refusal. */
  note(desk: string, author: string, number: number): void {
    const key = `${desk} ${author}`
    const numbers = this.handled.get(key)
    if (numbers === undefined) this.handled.set(key, [number])
    else {
      if (number <= numbers.at(-1)!) this.wrong.push(`${key}: ${number} after ${numbers.at(-1)}`)
      numbers.push(number)
    }
    if (this.refused.has(`${key} ${number}`)) this.wrong.push(`${key}: ${number} was handled after it was refused`)
  }

  /** Whoever asked is no more, and nobody hears the answer. */
  isOfDeadHost(letter: string): boolean {
    const author = /(author \d), life/.exec(letter)![1]!
    return this.world.eventsOf('host.down').some(({ slot }) => author === `author ${slot}`)
  }

  /** A1, A2: settles once; refused means not handled. */
  settled(desk: string, author: string, number: number, error: unknown): void {
    const letter = `${desk} ${author} ${number}`
    const times = (this.settlements.get(letter) ?? 0) + 1
    this.settlements.set(letter, times)
    if (times > 1) this.wrong.push(`${letter} settled ${times} times`)
    if (!(error instanceof NotDeliveredError)) return
    this.refused.add(letter)
    if (this.handled.get(`${desk} ${author}`)?.includes(number) === true)
      this.wrong.push(`${letter} was refused and had been handled`)
  }
}

let ledger: Ledger
export const openLedger = (world: World): Ledger => (ledger = new Ledger(world))

/** Takes letters, one at a time; some take a while. */
export class Desk extends Actor {
  readonly #name: string
  #busy = false

  constructor(name: string) {
    super()
    this.#name = name
  }

  async take(author: string, number: number): Promise<number> {
    if (this.#busy) ledger.wrong.push(`${this.#name} handles two letters at a time`)
    this.#busy = true
    ledger.note(this.#name, author, number)
    if (number % 3 === 0) await ledger.world.sleep(number % 5)
    this.#busy = false
    return number
  }
}

/** Writes letters: every fourth is an ask. */
export class Author extends Actor {
  readonly #name: string
  readonly #written = new Map<string, number>()

  constructor(name: string) {
    super()
    this.#name = ledger.nameOfLife(name)
  }

  write(letters: number, desks: readonly { readonly name: string; readonly ref: ActorRef<Desk> }[]): void {
    for (let letter = 0; letter < letters; letter++) {
      for (const { name, ref } of desks) {
        const number = this.#written.get(name) ?? 0
        this.#written.set(name, number + 1)
        if (number % 4 === 3) this.#ask(name, ref, number)
        else {
          ledger.told++
          ref.tell.take(this.#name, number)
        }
      }
    }
  }

  #ask(desk: string, ref: ActorRef<Desk>, number: number): void {
    ledger.asked.add(`${desk} ${this.#name} ${number}`)
    ref
      .with({ timeoutMs: 2_000 })
      .ask.take(this.#name, number)
      .then(
        (reply) => {
          ledger.settled(desk, this.#name, number, undefined)
          if (reply !== number) ledger.wrong.push(`${desk} answered ${reply} to ${number}`)
        },
        (error: unknown) => ledger.settled(desk, this.#name, number, error),
      )
  }
}
expose(import.meta.url, { Desk, Author })
