import { type ActorOptions, OptionError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import { ObjectGoneError } from '../errors/object-errors.ts'
import type { KeptObject } from '../objects/kept-object.ts'
import { linkOf, type ObjectProxy } from '../objects/object-proxy.ts'
import { ObjectServer } from '../objects/object-server.ts'
import { loadFunction } from '../tasks/exposed-function.ts'
import { ClassRegistry, instanceOf } from './class-registry.ts'
import type { ClassService } from './class-service.ts'
import { KeptNames } from './kept-names.ts'

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
  readonly #names = new KeptNames()
  readonly #classes = new ClassRegistry()

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

  /** Makes an object of a class of the program. @throws NotExposedError, and what the module or the constructor throws */
  async createInstance(service: ClassService, args: readonly unknown[]): Promise<ObjectProxy> {
    const known = await this.#classes.load(service)
    return this.serve(known.description, instanceOf(known, args))
  }

  /** Lets objects of a class be made by a name. @throws NameKeptError - another class has it */
  register(name: string, service: ClassService): Promise<void> {
    return this.#classes.register(name, service)
  }

  /** @throws KindUnknownError - nobody registered that name */
  createRegistered(name: string, args: readonly unknown[]): ObjectProxy {
    const known = this.#classes.named(name)
    return this.serve(known.description, instanceOf(known, args))
  }

  /** Keeps an object of this server under a name, for as long as the name stands. @throws NameKeptError, ObjectGoneError */
  keep(name: string, proxy: ObjectProxy): void {
    using given = proxy
    this.#names.keep(name, this.own(given, `keep '${name}'`))
  }

  /** Whether there was such a name. */
  forget(name: string): boolean {
    const kept = this.#names.forget(name)
    if (kept !== undefined) this.forgetIfFree(kept)
    return kept !== undefined
  }

  /** @throws NameNotKeptError */
  named(name: string): ObjectProxy {
    return this.proxyFor(this.#names.get(name))
  }

  stats(): ManagerStats {
    const objects = [...this.objects].map(({ number, kind, claims, calls, names }) => ({
      ...{ number, kind, names, calls },
      references: claims.total,
    }))
    return { objects, names: this.#names.names }
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
