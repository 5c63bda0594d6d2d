import type { ActorRef } from '@troupe/core'
import { refHeldOutside } from '@troupe/core/internal'
import type { ClientKey } from '../objects/client.ts'
import type { ProxyLink } from '../objects/object-proxy.ts'
import type { ServerProtocol } from '../objects/server-protocol.ts'
import type { ServedPlace } from '../shared/served/served-place.ts'

const forEver = { timeoutMs: Number.POSITIVE_INFINITY }
const quietly = { ...forEver, keepsAlive: false }
const ignore = (): void => {}

/**
 * An object that a proxy leads to. It belongs to the host, as a lock in memory does: what is held can be released when the proxy was given
 * back, and when the life of the actor has ended that acquired it.
 */
export class ProxyPlace implements ServedPlace {
  readonly region = { across: 'processes', backend: 'manager' } as const
  readonly why = 'a manager keeps it'
  readonly key: string
  readonly args: readonly unknown[]
  label = 'something served'
  readonly #server: ActorRef<ServerProtocol>
  readonly #client: ClientKey
  readonly #object: number

  constructor({ server, client, object }: ProxyLink, args: readonly unknown[] = []) {
    this.key = `${server.id}/${object}`
    this.args = args
    this.#server = refHeldOutside(server)
    this.#client = client
    this.#object = object
  }

  call(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#server.with(forEver).ask.call(this.#client, this.#object, method, ...args) as Promise<unknown>
  }

  send(method: string, ...args: readonly unknown[]): Promise<void> {
    const sent = this.#server.with(quietly).ask.call(this.#client, this.#object, method, ...args) as Promise<unknown>
    return sent.then(ignore, ignore)
  }
}
