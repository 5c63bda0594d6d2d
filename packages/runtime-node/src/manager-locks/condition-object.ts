import type { ClientKey } from '../objects/client.ts'
import { currentCaller } from '../objects/current-call.ts'
import type { ClientWatcher } from '../objects/object-kind.ts'
import type { ObjectProxy } from '../objects/object-proxy.ts'
import type { GoOn } from '../shared/served/served-condition.ts'
import type { Left } from '../shared/served/served-wait.ts'
import type { Bereaved, LockObject } from './lock-object.ts'
import { Waiter, WaitLine } from './wait-line.ts'

/** What conditions of a server are there: who waits at them, and who was notified and has not gone on yet. */
export class ConditionObject implements ClientWatcher, Bereaved, Disposable {
  readonly #line = new WaitLine<undefined, GoOn>()
  readonly #lock: LockObject
  /** By the number of the notification whom it was for. */
  readonly #notified = new Map<number, ClientKey>()
  /** What keeps the lock there. */
  readonly #hold: ObjectProxy | undefined
  #lastNumber = 0

  constructor(lock: LockObject, hold?: ObjectProxy) {
    this.#lock = lock
    this.#hold = hold
    lock.conditions.add(this)
  }

  /** The lock, for others. */
  lock(): ObjectProxy | undefined {
    return this.#hold
  }

  wait(token: number): Promise<GoOn | Left> {
    return this.#line.add(new Waiter(currentCaller().client, token, undefined))
  }

  withdraw(token: number): void {
    this.#line.withdraw(currentCaller().client, token)?.left()
  }

  /** Notifies the first `count`; says how many there were. */
  notify(count: number): number {
    const waiters = this.#line.take(count)
    for (const waiter of waiters) {
      const number = ++this.#lastNumber
      this.#notified.set(number, waiter.client)
      waiter.go({ is: 'notified', number })
    }
    return waiters.length
  }

  /** One that was notified has the lock again. */
  goOn(number: number): void {
    this.#notified.delete(number)
  }

  /** One that was notified cannot go on. The next one can. */
  passOn(number: number): void {
    if (this.#notified.delete(number)) this.notify(1)
  }

  /** Whoever had the lock and died may have been about to notify: all go on. */
  bereave(): void {
    for (const waiter of this.#line.takeAll()) waiter.go({ is: 'bereft' })
  }

  clientGone(client: ClientKey): void {
    this.#line.drop(client)
    for (const [number, by] of [...this.#notified]) if (by === client) this.passOn(number)
  }

  [Symbol.dispose](): void {
    this.#lock.conditions.delete(this)
    this.#line[Symbol.dispose]()
    this.#hold?.[Symbol.dispose]()
  }
}
