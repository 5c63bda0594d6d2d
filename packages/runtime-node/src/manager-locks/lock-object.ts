import type { ClientKey } from '../objects/client.ts'
import { currentCaller } from '../objects/current-call.ts'
import type { ClientWatcher } from '../objects/object-kind.ts'
import type { LockOwner } from '../shared/locks/lock-owner.ts'
import type { LetIn } from '../shared/served/served-lock.ts'
import type { Left } from '../shared/served/served-wait.ts'
import { Waiter, WaitLine } from './wait-line.ts'

/** Who wants to get in, for people. */
export type Visitor = Omit<LockOwner, 'since'>

/** Whoever has to know that somebody died in possession of a lock. */
export interface Bereaved {
  bereave(): void
}

/** What locks of a server are there: they let in one client at a time, in the order in which they came. */
export class LockObject implements ClientWatcher, Disposable {
  readonly line: WaitLine<Visitor, LetIn> = new WaitLine()
  /** The conditions that it guards. */
  readonly conditions: Set<Bereaved> = new Set()
  #owner: { readonly client: ClientKey; readonly visible: LockOwner } | undefined
  #dead: LockOwner | undefined

  enter(token: number, visitor: Visitor): LetIn | Promise<LetIn | Left> {
    const { client } = currentCaller()
    // nobody waits while it is free
    if (this.#owner === undefined) return this.#letIn(client, visitor)
    return this.line.add(new Waiter(client, token, visitor))
  }

  /** Only its owner leaves. */
  leave(): void {
    if (this.#owner?.client === currentCaller().client) this.next()
  }

  withdraw(token: number): void {
    this.line.withdraw(currentCaller().client, token)?.left(this.owner())
  }

  /** What it guards is whole again. */
  markConsistent(): void {
    if (this.#owner?.client === currentCaller().client) this.#dead = undefined
  }

  locked(): boolean {
    return this.#owner !== undefined
  }

  owner(): LockOwner | undefined {
    return this.#owner?.visible
  }

  clientGone(client: ClientKey): void {
    this.line.drop(client)
    if (this.#owner?.client !== client) return
    this.#dead = { ...this.#owner.visible, since: undefined }
    for (const condition of this.conditions) condition.bereave()
    this.next()
  }

  [Symbol.dispose](): void {
    this.line[Symbol.dispose]()
  }

  /** Lets the next one in. */
  protected next(): void {
    this.#owner = undefined
    const [waiter] = this.line.take()
    waiter?.go(this.#letIn(waiter.client, waiter.asks))
  }

  #letIn(client: ClientKey, visitor: Visitor): LetIn {
    const since = Date.now()
    this.#owner = { client, visible: { ...visitor, since } }
    return { is: 'in', since, dead: this.#dead }
  }
}
