import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import { NotDeliveredError } from '../../../src/errors/not-delivered-error.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import type { World } from '../../support/world.ts'

/** One message as an author sends it; `weight` is how many characters it drags along. */
export interface Letter {
  readonly to: number
  readonly kind: 'tell' | 'ask' | 'stream'
  readonly weight: number
}

/** What happened in one world, seen from outside of it. */
export class Protocol {
  /** Letters in the order they were handled, by desk and author. */
  readonly handled: Map<string, number[]> = new Map()
  /** Desks that handled two letters at the same time. */
  readonly overlaps: string[] = []
  /** Calls that settled in a way no call may. */
  readonly wrong: string[] = []
  readonly sent: { tell: number; ask: number; stream: number } = { tell: 0, ask: 0, stream: 0 }
  settled = 0
  /** Letters that were refused as not delivered, as `desk author number`. */
  readonly refused: string[] = []
  handledTells = 0

  note(desk: string, author: string, number: number): void {
    const key = `${desk} ${author}`
    const list = this.handled.get(key)
    if (list === undefined) this.handled.set(key, [number])
    else list.push(number)
  }

  has(desk: string, author: string, number: number): boolean {
    return this.handled.get(`${desk} ${author}`)?.includes(number) === true
  }
}

interface Stage {
  readonly world: World
  readonly protocol: Protocol
}
let stage: Stage
export const useStage = (next: Stage): void => {
  stage = next
}

/** Gives way for a while, in a way the world knows about. */
const pause = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => stage.world.turns.schedule().later(resolve))
}

/** Takes letters, one at a time; every third one takes a while. */
export class Desk extends Actor {
  readonly #name: string
  #busy = false
  constructor(name: string) {
    super()
    this.#name = name
  }
  tell(author: string, number: number, _weight: string): Promise<void> | undefined {
    stage.protocol.handledTells++
    return this.#take(author, number)
  }
  ask(author: string, number: number, _weight: string): Promise<number> | number {
    const taken = this.#take(author, number)
    return taken === undefined ? number : taken.then(() => number)
  }
  stream(author: string, number: number, _weight: string): Generator<number> {
    stage.protocol.note(this.#name, author, number)
    return this.#items(number)
  }
  *#items(number: number): Generator<number> {
    yield number
    yield number
  }
  #take(author: string, number: number): Promise<void> | undefined {
    const { protocol } = stage
    if (this.#busy) protocol.overlaps.push(this.#name)
    protocol.note(this.#name, author, number)
    if (number % 3 !== 0) return undefined
    this.#busy = true
    return pause().then(() => void (this.#busy = false))
  }
}

/** Sends letters and watches what becomes of them. */
export class Author extends Actor {
  readonly #name: string
  readonly #numbers = new Map<string, number>()
  constructor(name: string) {
    super()
    this.#name = name
  }
  send(letters: readonly Letter[], desks: readonly { readonly name: string; readonly ref: ActorRef<Desk> }[]): void {
    for (const { to, kind, weight } of letters) {
      const { name, ref } = desks[to % desks.length]!
      const number = this.#numbers.get(name) ?? 0
      this.#numbers.set(name, number + 1)
      stage.protocol.sent[kind]++
      const text = 'x'.repeat(weight)
      if (kind === 'tell') ref.tell.tell(this.#name, number, text)
      else
        void this.#await(
          name,
          number,
          kind === 'ask' ? ref.ask.ask(this.#name, number, text) : readTwice(ref.stream.stream(this.#name, number, text)),
        )
    }
  }
  async #await(desk: string, number: number, call: Promise<number>): Promise<void> {
    const { protocol } = stage
    try {
      const reply = await call
      if (reply !== number) protocol.wrong.push(`${desk} answered ${this.#name} ${number} with ${reply}`)
    } catch (error) {
      if (error instanceof NotDeliveredError) protocol.refused.push(`${desk} ${this.#name} ${number}`)
    }
    protocol.settled++
  }
}

/** The stream is opened when the author sends, not later. */
const readTwice = (items: AsyncIterable<number>): Promise<number> => {
  const reader = items[Symbol.asyncIterator]()
  const reads = [reader.next(), reader.next(), reader.next()] as const
  return Promise.all(reads).then(([first, second, end]) => {
    if (end.done !== true || first.value !== second.value) throw new Error('the stream was not whole')
    return first.value
  })
}
expose(import.meta.url, { Desk, Author })
