import type { ClientKey } from '../objects/client.ts'
import { currentCaller } from '../objects/current-call.ts'
import type { ClientWatcher } from '../objects/object-kind.ts'
import type { LockOwner } from '../shared/locks/lock-owner.ts'
import { reads, type Way } from '../shared/locks/rw-core.ts'
import type { LetIn } from '../shared/served/served-lock.ts'
import type { Left } from '../shared/served/served-wait.ts'
import type { Visitor } from './lock-object.ts'
import { Waiter, WaitLine } from './wait-line.ts'

interface Wish {
  readonly way: Way
  readonly visitor: Visitor
}

/** What locks for readers and writers of a server are there. All are let in in the order in which they came. */
export class RwObject implements ClientWatcher, Disposable {
  readonly #line = new WaitLine<Wish, LetIn>()
  /** How often each client reads. */
  readonly #readers = new Map<ClientKey, number>()
  #writer: { readonly client: ClientKey; readonly visible: LockOwner } | undefined
  #dead: LockOwner | undefined

  enter(token: number, way: Way, visitor: Visitor): LetIn | Promise<LetIn | Left> {
    const { client } = currentCaller()
    if (this.#line.size > 0 || !this.#isFreeFor(way)) return this.#line.add(new Waiter(client, token, { way, visitor }))
    return this.#letIn(client, way, visitor)
  }

  withdraw(token: number): void {
    this.#line.withdraw(currentCaller().client, token)?.left(this.writer())
    // those behind it may have waited for nothing else
    this.#serve()
  }

  leaveRead(): void {
    this.#read(currentCaller().client, -1)
    this.#serve()
  }

  leaveWrite(): void {
    if (this.#writer?.client !== currentCaller().client) return
    this.#writer = undefined
    this.#serve()
  }

  /** The writer goes on as a reader, with no writer in between. */
  downgrade(): void {
    const { client } = currentCaller()
    if (this.#writer?.client !== client) return
    this.#writer = undefined
    this.#read(client, 1)
    this.#serve()
  }

  markConsistent(): void {
    this.#dead = undefined
  }

  /** How many read. */
  readers(): number {
    let sum = 0
    for (const reads of this.#readers.values()) sum += reads
    return sum
  }

  writer(): LockOwner | undefined {
    return this.#writer?.visible
  }

  clientGone(client: ClientKey): void {
    this.#line.drop(client)
    this.#readers.delete(client)
    if (this.#writer?.client === client) {
      this.#dead = { ...this.#writer.visible, since: undefined }
      this.#writer = undefined
    }
    this.#serve()
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]()
  }

  #isFreeFor(way: Way): boolean {
    return this.#writer === undefined && (way === reads || this.#readers.size === 0)
  }

  #letIn(client: ClientKey, way: Way, visitor: Visitor): LetIn {
    const since = Date.now()
    if (way === reads) this.#read(client, 1)
    else this.#writer = { client, visible: { ...visitor, since } }
    return { is: 'in', since, dead: this.#dead }
  }

  #read(client: ClientKey, more: number): void {
    const reads = (this.#readers.get(client) ?? 0) + more
    if (reads > 0) this.#readers.set(client, reads)
    else this.#readers.delete(client)
  }

  #serve(): void {
    for (let next = this.#line.first; next !== undefined && this.#isFreeFor(next.asks.way); next = this.#line.first) {
      this.#line.take()
      next.go(this.#letIn(next.client, next.asks.way, next.asks.visitor))
    }
  }
}
