import type { LinkReceiver } from '@troupe/core/internal'

type Kept = { readonly bytes: Uint8Array; readonly attachments: readonly unknown[] }

const nothing: readonly never[] = []

/**
 * The side of a link that delivers. What arrives before there is a receiver is kept; the end is told once, after all of it; and a
 * receiver that throws loses nothing behind the chunk it threw at: its error is thrown again by itself, as an uncaught one.
 */
export class ReceivingEnd {
  #receiver: LinkReceiver | undefined
  #kept: Kept[] | undefined = []
  #ended: { readonly error: Error | undefined } | undefined

  get hasEnded(): boolean {
    return this.#ended !== undefined
  }

  /** Delivery begins in a microtask, never inside this call. */
  open(receiver: LinkReceiver): void {
    if (this.#receiver !== undefined) throw new Error('a link is opened once')
    this.#receiver = receiver
    queueMicrotask(() => this.#handOver(receiver))
  }

  /** Ignored after the end. */
  chunk(bytes: Uint8Array, attachments: readonly unknown[]): void {
    if (this.#ended !== undefined) return
    if (this.#kept !== undefined || this.#receiver === undefined) this.#kept?.push({ bytes, attachments })
    else deliver(this.#receiver, bytes, attachments)
  }

  /** A chunk without attachments, in memory that is used for others when this returns. */
  passing(memory: Uint8Array, length: number): void {
    const receiver = this.#receiver
    if (this.#kept !== undefined || receiver?.passing === undefined) return this.chunk(memory.slice(0, length), nothing)
    if (this.#ended !== undefined) return
    try {
      receiver.passing(memory, length)
    } catch (error) {
      throwByItself(error)
    }
  }

  /** The first call counts. */
  end(error?: Error): void {
    if (this.#ended !== undefined) return
    this.#ended = { error }
    if (this.#kept === undefined && this.#receiver !== undefined) tellEnd(this.#receiver, error)
  }

  #handOver(receiver: LinkReceiver): void {
    const kept = this.#kept ?? []
    // Chunks that arrive while these are handled go behind them: the list grows under the loop.
    for (let i = 0; i < kept.length; i++) deliver(receiver, kept[i]!.bytes, kept[i]!.attachments)
    this.#kept = undefined
    if (this.#ended !== undefined) tellEnd(receiver, this.#ended.error)
  }
}

const deliver = (receiver: LinkReceiver, bytes: Uint8Array, attachments: readonly unknown[]): void => {
  try {
    receiver.chunk(bytes, attachments)
  } catch (error) {
    throwByItself(error)
  }
}

const tellEnd = (receiver: LinkReceiver, error: Error | undefined): void => {
  try {
    receiver.closed(error)
  } catch (thrown) {
    throwByItself(thrown)
  }
}

const throwByItself = (error: unknown): void => {
  queueMicrotask(() => {
    throw error
  })
}
