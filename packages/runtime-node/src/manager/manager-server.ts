import { isDeepStrictEqual } from 'node:util'
import type { ActorOptions } from '@troupe/core'
import { exposeOwn, findExposed, OptionError } from '@troupe/core/internal'
import { KindUnknownError, NameKeptError, NameNotKeptError, ObjectGoneError } from '../errors/object-errors.ts'
import type { AnyClass } from '../objects/class-proxy.ts'
import type { KeptObject } from '../objects/kept-object.ts'
import type { Description } from '../objects/object-kind.ts'
import { linkOf, type ObjectProxy } from '../objects/object-proxy.ts'
import { ObjectServer } from '../objects/object-server.ts'
import { loadFunction } from '../tasks/exposed-function.ts'
import { type ClassService, describeClass } from './class-service.ts'

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
  readonly #initializer: string | undefined
  readonly #initializerArgs: readonly unknown[]
  readonly #names = new Map<string, KeptObject>()

  constructor(initializer?: string, initializerArgs: readonly unknown[] = []) {
    super()
    this.#initializer = initializer
    this.#initializerArgs = initializerArgs
  }

  protected override async onStart(): Promise<void> {
    if (this.#initializer === undefined) return
    const initialize = await loadFunction(this.#initializer)
    await initialize(...(this.#initializerArgs as never))
  }

  readonly #classes = new Map<string, { readonly service: ClassService; readonly description: Description }>()

  readonly #described = new Map<string, Promise<Description>>()

  /** Makes an object of a class of the program, whose module is loaded first if need be. @throws NotExposedError, and what the constructor throws */
  async createInstance(service: ClassService, args: readonly unknown[]): Promise<ObjectProxy> {
    const text = JSON.stringify(service)
    let description = this.#described.get(text)
    if (description === undefined) {
      description = describe(service)
      this.#described.set(text, description)
      description.catch(() => this.#described.delete(text)) // the next one tries again
    }
    return this.#instance(await description, service.key, args)
  }

  /** Lets objects of a class be made by a name. @throws NameKeptError - another class has it */
  async register(name: string, service: ClassService): Promise<void> {
    const description = await describe(service)
    const known = this.#classes.get(name)
    if (known !== undefined && !isDeepStrictEqual(known.service, service))
      throw new NameKeptError({ keptName: name, object: known.service.key })
    this.#classes.set(name, { service, description })
  }

  /** @throws KindUnknownError - nobody registered that name */
  createRegistered(name: string, args: readonly unknown[]): ObjectProxy {
    const known = this.#classes.get(name)
    if (known === undefined) throw new KindUnknownError({ kind: name, known: [...this.#classes.keys()] })
    return this.#instance(known.description, known.service.key, args)
  }

  #instance(description: Description, key: string, args: readonly unknown[]): ObjectProxy {
    const Served = findExposed(key) as unknown as new (...args: readonly unknown[]) => object
    return this.serve(description, new Served(...args))
  }

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

/** Loads the classes, and tells what is known of their objects. */
const describe = async (service: ClassService): Promise<Description> => {
  const keys = [service.key, ...service.returns.map(([, key]) => key)]
  const loaded = await Promise.all(keys.map(async (key) => [key, (await loadFunction(key)) as unknown as AnyClass] as const))
  return describeClass(service, new Map(loaded))
}

exposeOwn(import.meta.url, { ManagerServer })
