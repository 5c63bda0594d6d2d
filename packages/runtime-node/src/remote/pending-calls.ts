import { ManagerUnreachableError, RemoteCallLostError } from '../errors/remote-errors.ts'
import type { Received } from './received.ts'
import type { RemoteStream } from './remote-stream.ts'
import type { Posted } from './wire.ts'

/** A call that waits for its answer. */
export interface PendingCall {
  readonly method: string
  /** The request, on its way out. */
  readonly posted: Posted
  resolve(received: Received): void
  reject(error: unknown): void
}

/** Calls and streams that were asked for over one connection and are not over. */
export class PendingCalls {
  readonly #peer: string
  readonly #calls = new Map<number, PendingCall | RemoteStream>()

  constructor(peer: string) {
    this.#peer = peer
  }

  add(id: number, call: PendingCall | RemoteStream): void {
    this.#calls.set(id, call)
  }

  /** It waits no longer; whether it did. */
  delete(id: number): boolean {
    return this.#calls.delete(id)
  }

  get(id: number): PendingCall | RemoteStream | undefined {
    return this.#calls.get(id)
  }

  /** It waits no longer. */
  take(id: number): PendingCall | RemoteStream | undefined {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    return call
  }

  /** The connection has ended: each is told whether it may have been done. */
  fail(cause: Error): void {
    const calls = [...this.#calls.values()]
    this.#calls.clear()
    for (const call of calls) {
      const facts = { peer: this.#peer, method: call.method }
      call.reject(
        call.posted.isWritten
          ? new RemoteCallLostError(facts, { cause })
          : new ManagerUnreachableError({ ...facts, why: 'the connection ended before it was sent' }, { cause }),
      )
    }
  }
}
