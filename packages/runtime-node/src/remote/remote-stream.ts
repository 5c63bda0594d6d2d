import { Deque, openOutcome } from '@troupe/core/internal'
import type { Received } from './received.ts'
import type { Posted } from './wire.ts'

/** So many items may be under way, and more are asked for when half of them were taken. */
export const streamWindow = 64

/** The reading end of a stream over a connection. Items come in order, then the end or an error. */
export class RemoteStream {
  readonly method: string
  readonly posted: Posted
  readonly #more: (credit: number) => void
  readonly #items = new Deque<Received>()
  #taken = 0
  /** Items that came and that may come; more than that would be a breach. */
  #open = streamWindow
  #end: { readonly error: unknown } | 'ended' | undefined
  #reader: ReturnType<typeof openOutcome<void>> | undefined

  /** @param more - asks for so many items more */
  constructor(method: string, posted: Posted, more: (credit: number) => void) {
    this.method = method
    this.posted = posted
    this.#more = more
  }

  /** @throws TypeError - nobody asked for it */
  push(item: Received): void {
    if (this.#open-- === 0) throw new TypeError('more items of a stream than were asked for')
    this.#items.push(item)
    this.#reader?.resolve()
  }

  /** Also when whoever reads leaves: then there is no next item. */
  end(): void {
    this.#end ??= 'ended'
    this.#reader?.resolve()
  }

  reject(error: unknown): void {
    this.#end ??= { error }
    this.#reader?.resolve()
  }

  /** The next item, or `undefined` after the last. Only one at a time. */
  async next(): Promise<Received | undefined> {
    while (this.#items.size === 0 && this.#end === undefined) {
      this.#reader = openOutcome()
      await this.#reader.promise
    }
    const item = this.#items.shift()
    if (item !== undefined) {
      this.#consumed()
      return item
    }
    if (typeof this.#end === 'object') throw this.#end.error
    return undefined
  }

  /** What came and nobody read. */
  rest(): Received[] {
    const rest: Received[] = []
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) rest.push(item)
    return rest
  }

  #consumed(): void {
    if (++this.#taken < streamWindow / 2 || this.#end !== undefined) return
    const credit = this.#taken
    this.#taken = 0
    this.#open += credit
    this.#more(credit)
  }
}
