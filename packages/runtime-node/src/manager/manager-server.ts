import { readFile } from 'node:fs/promises'
import { type ActorOptions, type ActorRef, OptionError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import type { ConnectionAddress } from '../connection/connection-address.ts'
import { ObjectGoneError } from '../errors/object-errors.ts'
import type { KeptObject } from '../objects/kept-object.ts'
import { kindNamed } from '../objects/object-kind.ts'
import { linkOf, type ObjectProxy } from '../objects/object-proxy.ts'
import { ObjectServer } from '../objects/object-server.ts'
import { ManagerDoor } from '../remote/manager-door.ts'
import type { DoorOptions } from '../remote/serve-options.ts'
import type { ServedManager } from '../remote/served-manager.ts'
import { loadFunction } from '../tasks/exposed-function.ts'
import { ClassRegistry, instanceOf } from './class-registry.ts'
import type { ClassService } from './class-service.ts'
import { KeptNames } from './kept-names.ts'
import { replaceFile } from './replace-file.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'

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

/** What became of the names of a manager when it was written down. */
export interface SnapshotReport {
  readonly names: readonly string[]
  /** Names of objects that cannot be written down: locks, queues, pools, objects of classes. */
  readonly leftOut: readonly string[]
}

/** What a manager is on its own host: the server of its objects, some of which it keeps under names. */
export class ManagerServer extends ObjectServer implements ServedManager {
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

  /**
   * Writes down what has a name, at a moment when no call is halfway.
   *
   * @throws NotSendableError - see `writeSnapshot`, and the errors of the file system
   */
  async snapshot(file: string): Promise<SnapshotReport> {
    for (let busy = this.#busy(); busy !== undefined; busy = this.#busy()) await busy.line.idle()
    const [written, leftOut] = [[...this.#names].filter(isRecorded), [...this.#names].filter((named) => !isRecorded(named))]
    await replaceFile(
      file,
      writeSnapshot(written, (proxy) => this.own(proxy, 'snapshot')),
    )
    return { names: written.map(([name]) => name), leftOut: leftOut.map(([name]) => name) }
  }

  /** Makes the objects of a snapshot anew, under their names. @throws SnapshotInvalidError, NameKeptError, and the errors of the file system */
  async restore(file: string): Promise<string[]> {
    const bytes = await readFile(file)
    const held: number[] = []
    const first = this.reserve(0)
    const { names, objects } = readSnapshot(file, bytes, (place, kind) => {
      held.push(first + place)
      return this.proxyOf({ kind, detail: undefined }, first + place, 1)
    })
    this.reserve(objects.length)
    for (const [name] of names) this.#names.checkFree(name)
    objects.forEach(({ kind, object }, place) => {
      this.serve({ kind, detail: undefined, rules: kindNamed(kind)! }, object, first + place)
    })
    for (const number of held) this.claim(number, this.here)
    for (const [name, place] of names) this.#names.keep(name, this.kept(first + place)!)
    return names.map(([name]) => name)
  }

  /** Serves this to other programs. @throws as `listen` */
  async openDoor(options: DoorOptions): Promise<{ readonly door: ActorRef<ManagerDoor>; readonly address: ConnectionAddress }> {
    const manager = this.self as unknown as ActorRef<ServedManager>
    const door = (await this.context.spawn(ManagerDoor, {
      args: [manager, options],
    } as never)) as unknown as ActorRef<ManagerDoor>
    try {
      return { door, address: await door.ask.open() }
    } catch (error) {
      await this.context.stop(door)
      throw error
    }
  }

  #busy(): KeptObject | undefined {
    return [...this.objects].find(({ line }) => line.isBusy)
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

const isRecorded = ([, { kind }]: readonly [name: string, kept: KeptObject]): boolean => kindNamed(kind)?.record !== undefined

exposeOwn(import.meta.url, { ManagerServer })
