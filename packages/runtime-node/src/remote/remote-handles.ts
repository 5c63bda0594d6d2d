import type { HandleCodec } from '@troupe/core/internal'
import { ObjectProxy } from '../objects/object-proxy.ts'
import { isSentFunction } from '../tasks/sent-function.ts'

/** Who has the objects of a manager elsewhere, as far as handles on their way go. */
export interface RemoteOwner {
  /** An object was sent here: a proxy of it, held by this host. */
  received(number: number, kind: string, detail: unknown): ObjectProxy
  /** The number of an object of that manager, in the session at hand. @throws when it is none, or not there any more */
  numberOf(proxy: ObjectProxy): number
}

/** How handles cross one connection with the manager of another program. */
export class RemoteHandles implements HandleCodec {
  readonly #owner: RemoteOwner
  #received: ObjectProxy[] = []
  #sent: ObjectProxy[] = []

  constructor(owner: RemoteOwner) {
    this.#owner = owner
  }

  /** The proxies in what was read since the last time. */
  takeReceived(): ObjectProxy[] {
    const received = this.#received
    if (received.length > 0) this.#received = []
    return received
  }

  /** The proxies in what was written since the last time. */
  takeSent(): ObjectProxy[] {
    const sent = this.#sent
    if (sent.length > 0) this.#sent = []
    return sent
  }

  pack(handle: object): unknown {
    if (isSentFunction(handle)) return handle.exportName
    if (!(handle instanceof ObjectProxy)) throw new TypeError('only objects of that manager have a meaning there')
    this.#sent.push(handle)
    return this.#owner.numberOf(handle)
  }

  unpack(data: unknown): object {
    const [number, kind, detail] = Array.isArray(data) ? (data as unknown[]) : []
    if (!Number.isSafeInteger(number) || typeof kind !== 'string' || kind.length > mostKindCharacters)
      throw new TypeError('no object of a manager')
    const proxy = this.#owner.received(number as number, kind, detail)
    this.#received.push(proxy)
    return proxy
  }
}

const mostKindCharacters = 500
