import type { ActorOptions } from '@troupe/core'
import { exposeOwn, OptionError } from '@troupe/core/internal'
import { NameKeptError, NameNotKeptError, ObjectGoneError } from '../errors/object-errors.ts'
import type { KeptObject } from '../objects/kept-object.ts'
import { linkOf, type ObjectProxy } from '../objects/object-proxy.ts'
import { ObjectServer } from '../objects/object-server.ts'

/** What a manager has. */
export interface ManagerStats {
  readonly objects: readonly {
    readonly number: number
    readonly kind: string
    /** How many proxies of it were sent to hosts that have not given them back; a host gives back all at once. */
    readonly references: number
    /** Under how many names it is kept. */
    readonly names: number
    readonly calls: number
  }[]
  readonly names: readonly string[]
}

/** What a manager is on its own host: the server of its objects, some of which it keeps under names. */
export class ManagerServer extends ObjectServer {
  static override readonly options: ActorOptions<ManagerServer> = { interleave: true, restart: 'temporary' }
  readonly #names = new Map<string, KeptObject>()

  /** Keeps an object of this server under a name, for as long as the name stands. @throws NameKeptError, ObjectGoneError */
  keep(name: string, proxy: ObjectProxy): void {
    using given = proxy
    const kept = this.own(given, `keep '${name}'`)
    const other = this.#names.get(name)
    if (other === kept) return
    if (other !== undefined) throw new NameKeptError({ keptName: name, object: String(other) })
    this.#names.set(name, kept)
    kept.names++
  }

  /** Whether there was such a name. */
  forget(name: string): boolean {
    const kept = this.#names.get(name)
    if (kept === undefined) return false
    this.#names.delete(name)
    kept.names--
    this.forgetIfFree(kept)
    return true
  }

  /** @throws NameNotKeptError */
  named(name: string): ObjectProxy {
    const kept = this.#names.get(name)
    if (kept === undefined) throw new NameNotKeptError({ keptName: name, names: [...this.#names.keys()] })
    return this.proxyFor(kept)
  }

  stats(): ManagerStats {
    const objects = [...this.objects].map(({ number, kind, claims, calls, names }) => ({
      number,
      kind,
      references: claims.total,
      names,
      calls,
    }))
    return { objects, names: [...this.#names.keys()] }
  }

  /** The object in this server that a proxy leads to. @throws OptionError - it is another server's. @throws ObjectGoneError */
  protected own(proxy: ObjectProxy, method: string): KeptObject {
    const { server, object } = linkOf(proxy, method)
    if (server.id !== this.self.id)
      throw new OptionError({ option: method, expected: 'a proxy of this manager', got: String(proxy) })
    const kept = this.kept(object)
    if (kept === undefined) throw new ObjectGoneError({ object: String(proxy), method })
    return kept
  }
}

exposeOwn(import.meta.url, { ManagerServer })
