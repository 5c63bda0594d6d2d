import type { ClientKey } from '../objects/client.ts'
import { currentCaller } from '../objects/current-call.ts'
import type { ClientWatcher } from '../objects/object-kind.ts'
import type { Left } from '../shared/served/served-wait.ts'
import { Waiter, WaitLine } from './wait-line.ts'

interface Seen {
  readonly is: 'set'
}
const seen: Seen = { is: 'set' }

/** What events of a server are there. */
export class EventObject implements ClientWatcher, Disposable {
  readonly #line = new WaitLine<undefined, Seen>()
  #isSet = false

  isSet(): boolean {
    return this.#isSet
  }

  set(): void {
    this.#isSet = true
    for (const waiter of this.#line.takeAll()) waiter.go(seen)
  }

  clear(): void {
    this.#isSet = false
  }

  wait(token: number): Seen | Promise<Seen | Left> {
    return this.#isSet ? seen : this.#line.add(new Waiter(currentCaller().client, token, undefined))
  }

  withdraw(token: number): void {
    this.#line.withdraw(currentCaller().client, token)?.left()
  }

  clientGone(client: ClientKey): void {
    this.#line.drop(client)
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]()
  }
}
