import type { StartedHost } from '@troupe/core/internal'
import { within } from '../support/within.ts'
import type { Order } from './programs/orders.ts'

const deadlineMs = 10_000

/** A started host with the program of `programs/host.ts` in it, driven from main. */
export class DrivenHost {
  readonly host: StartedHost
  readonly closed: Promise<Error | undefined>
  readonly #chunks: Uint8Array[] = []
  #onChunk: () => void = () => {}

  constructor(host: StartedHost) {
    this.host = host
    this.closed = new Promise((resolve) => {
      host.link.open({
        chunk: (bytes) => {
          this.#chunks.push(bytes)
          this.#onChunk()
        },
        closed: resolve,
      })
    })
  }

  /** What has come and was not asked for. */
  get chunks(): readonly Uint8Array[] {
    return this.#chunks
  }

  order(order: Order): void {
    this.host.link.send(new TextEncoder().encode(JSON.stringify(order)))
  }

  /** The next answer of the host. */
  async answer(): Promise<unknown> {
    const came = new Promise<void>((resolve) => {
      this.#onChunk = resolve
      if (this.#chunks.length > 0) resolve()
    })
    await within(deadlineMs, `an answer of host ${this.host.spec.slot}`, came)
    return JSON.parse(new TextDecoder().decode(this.#chunks.shift()))
  }

  async ask(order: Order): Promise<unknown> {
    this.order(order)
    return this.answer()
  }

  ready(): Promise<unknown> {
    return within(deadlineMs, 'ready', this.host.ready)
  }

  exited(): StartedHost['exited'] {
    return within(deadlineMs, 'exited', this.host.exited)
  }
}
