import type { WaitingPlace } from '../objects/object-kind.ts'
import type { PipeWay } from './pipe-way.ts'

type Timeout = number | undefined
type Ticket = string | undefined

const wasClosed = 'it was closed'

/** What the proxies of one end lead to. When nobody holds one any more the end is closed. */
export class PipeEndObject implements Disposable, WaitingPlace {
  readonly #incoming: PipeWay | undefined
  readonly #outgoing: PipeWay | undefined
  #why = wasClosed

  constructor(incoming: PipeWay | undefined, outgoing: PipeWay | undefined) {
    this.#incoming = incoming
    this.#outgoing = outgoing
  }

  send(timeoutMs: Timeout, ticket: Ticket, message: unknown): void | Promise<void> {
    return this.#outgoing?.channel.put([message], 0, { timeoutMs, ticket })
  }

  receive(timeoutMs: Timeout, ticket: Ticket, max?: number): unknown {
    return this.#incoming?.channel.take(max, { timeoutMs, ticket })
  }

  /** What was received ahead and not used. */
  giveBack(messages: readonly unknown[]): void {
    this.#incoming?.channel.giveBack(messages)
  }

  ready(timeoutMs: Timeout, ticket: Ticket): boolean | Promise<boolean> {
    // from an end that only sends nothing ever comes
    return this.#incoming?.channel.ready({ timeoutMs, ticket }) ?? true
  }

  withdraw(ticket: string): void {
    this.#incoming?.channel.withdraw(ticket)
    this.#outgoing?.channel.withdraw(ticket)
  }

  /** If it was the last one that held this end, the end is closed before this turn is over. */
  clientGone(): void {
    this.#why = 'its host has ended'
    queueMicrotask(() => {
      this.#why = wasClosed
    })
  }

  serverStops(): void {
    this.#outgoing?.broken()
    this.#incoming?.broken()
  }

  [Symbol.dispose](): void {
    this.#outgoing?.senderGone(this.#why)
    this.#incoming?.receiverGone(this.#why)
  }
}
