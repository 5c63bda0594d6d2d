import type { ClientKey } from '../objects/client.ts'
import { currentCaller } from '../objects/current-call.ts'
import type { ClientWatcher } from '../objects/object-kind.ts'
import type { Left } from '../shared/served/served-wait.ts'
import { Waiter, WaitLine } from './wait-line.ts'

interface Taken {
  readonly is: 'in'
}
const taken: Taken = { is: 'in' }

/** What semaphores of a server are there: they know how many permits each client has. */
export class SemaphoreObject implements ClientWatcher, Disposable {
  readonly #line = new WaitLine<number, Taken>()
  readonly #held = new Map<ClientKey, number>()
  readonly #most: number
  #left: number
  /** All that there are, held or not. */
  #all: number

  constructor(count: number, most: number) {
    this.#most = most
    this.#left = count
    this.#all = count
  }

  take(token: number, permits: number): Taken | Promise<Taken | Left> {
    const { client } = currentCaller()
    if (this.#line.size > 0 || this.#left < permits) return this.#line.add(new Waiter(client, token, permits))
    this.#give(client, permits)
    return taken
  }

  withdraw(token: number): void {
    this.#line.withdraw(currentCaller().client, token)?.left()
    // those behind it may ask for less
    this.#serve()
  }

  /** Takes back what the client has, and new ones for the rest; unless there would be more than there may be. */
  give(permits: number): { readonly would: number; readonly most: number } | undefined {
    const { client } = currentCaller()
    const own = Math.min(permits, this.#heldBy(client))
    const would = this.#all + permits - own
    if (would > this.#most) return { would, most: this.#most }
    this.#all = would
    this.#give(client, -own)
    this.#left += permits - own
    this.#serve()
    return undefined
  }

  /** There are so many less from now on, of what the client has. */
  consume(permits: number): void {
    const { client } = currentCaller()
    const own = Math.min(permits, this.#heldBy(client))
    this.#all -= own
    this.#give(client, -own)
    this.#left -= own
  }

  value(): number {
    return this.#left
  }

  /** What it had comes back. */
  clientGone(client: ClientKey): void {
    this.#line.drop(client)
    this.#give(client, -this.#heldBy(client))
    this.#serve()
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]()
  }

  #heldBy(client: ClientKey): number {
    return this.#held.get(client) ?? 0
  }

  /** Negative: takes them back. */
  #give(client: ClientKey, permits: number): void {
    const held = this.#heldBy(client) + permits
    this.#left -= permits
    if (held === 0) this.#held.delete(client)
    else this.#held.set(client, held)
  }

  /** The next in line waits until there is enough for it, and those behind it wait too. */
  #serve(): void {
    for (let next = this.#line.first; next !== undefined && next.asks <= this.#left; next = this.#line.first) {
      this.#line.take()
      this.#give(next.client, next.asks)
      next.go(taken)
    }
  }
}
