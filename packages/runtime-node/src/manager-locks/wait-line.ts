import { ObjectGoneError } from '../errors/object-errors.ts'
import type { ClientKey } from '../objects/client.ts'
import type { LockOwner } from '../shared/locks/lock-owner.ts'
import type { Left } from '../shared/served/served-wait.ts'

/** One that waits, with what it asks for. */
export class Waiter<A, R> {
  readonly client: ClientKey
  /** Tells it apart from the client's other waits. */
  readonly token: number
  readonly asks: A
  /** What it is told in the end. */
  readonly answer: Promise<R | Left>
  #resolve!: (answer: R | Left) => void
  #reject!: (error: Error) => void

  constructor(client: ClientKey, token: number, asks: A) {
    this.client = client
    this.token = token
    this.asks = asks
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  go(answer: R): void {
    this.#resolve(answer)
  }

  /** It wanted to leave. `owner`: because of whom it waited. */
  left(owner?: LockOwner): void {
    this.#resolve({ is: 'left', owner })
  }

  /** What it waits for is there no more. */
  gone(): void {
    this.#reject(new ObjectGoneError({ object: 'what was waited for', method: 'wait' }))
  }
}

/** Those that wait at one object, in the order in which they came. */
export class WaitLine<A, R> implements Disposable {
  readonly #waiters: Waiter<A, R>[] = []

  get size(): number {
    return this.#waiters.length
  }

  get first(): Waiter<A, R> | undefined {
    return this.#waiters[0]
  }

  /** Puts it at the end; resolves with what it is told. */
  add(waiter: Waiter<A, R>): Promise<R | Left> {
    this.#waiters.push(waiter)
    return waiter.answer
  }

  /** Takes out the first ones. */
  take(count = 1): Waiter<A, R>[] {
    return this.#waiters.splice(0, count)
  }

  takeAll(): Waiter<A, R>[] {
    return this.take(this.size)
  }

  /** Takes out the one that wants to leave, if it still waits. */
  withdraw(client: ClientKey, token: number): Waiter<A, R> | undefined {
    const at = this.#waiters.findIndex((waiter) => waiter.client === client && waiter.token === token)
    return at < 0 ? undefined : this.#waiters.splice(at, 1)[0]
  }

  has(client: ClientKey): boolean {
    return this.#waiters.some((waiter) => waiter.client === client)
  }

  /** Nobody hears the answer any more. */
  drop(client: ClientKey): void {
    for (let at = this.#waiters.length - 1; at >= 0; at--) if (this.#waiters[at]!.client === client) this.#waiters.splice(at, 1)
  }

  [Symbol.dispose](): void {
    for (const waiter of this.takeAll()) waiter.gone()
  }
}
