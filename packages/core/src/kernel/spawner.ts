import { isActorClass } from '../actor/actor.ts'
import { type Protocol, protocolOf } from '../actor/protocol.ts'
import { ignore } from '../basics/ignore.ts'
import { quiet } from '../basics/quiet.ts'
import { copyArguments } from '../codec/copy.ts'
import { keyOf } from '../codec/exposed-table.ts'
import { ActorStoppedError, NotExposedError, SystemStoppedError } from '../errors/not-delivered-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import type { CallChain } from '../refs/caller.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import { Cell } from './cell.ts'
import type { Parent } from './children.ts'
import type { HostPlace } from './platform.ts'
import type { LocalActor, Realm, SpawnRequest } from './realm.ts'
import { type ChildHost, type EndHost, RemoteChild } from './remote-child.ts'
import { checkSpawnRequest } from './spawn-request.ts'

/** What spawning needs of the kernel around it. */
export interface SpawnServices {
  readonly realm: Realm
  nextNumber(): number
  nextToken(): number
  /** Where the actor goes; `own` when the host was started for it. Starts that host. */
  placeFor(
    request: SpawnRequest,
    className: string,
  ): 'here' | Promise<{ readonly host: HostPlace; readonly own: boolean } | 'here'>
  /** Runs a control operation on another host. */
  request(host: HostPlace, method: 'spawn' | 'stopChild' | 'killChild', args: unknown[], timeoutMs: number): Promise<unknown>
  /** Runs an operation on main. */
  atMain(method: 'reserveName' | 'publishName' | 'releaseName' | 'endHost', args: unknown[]): Promise<unknown>
  /** Children of this host's parents that live elsewhere, by token. */
  readonly remoteChildren: Map<number, RemoteChild>
  /** How many of them each slot has. */
  readonly load: Map<number, number>
}

type ActorClass = new (...args: unknown[]) => object

/** A name that main keeps for an actor until that runs. */
export interface ReservedName {
  readonly name: string
  readonly reservation: number
}

/** A class to be started, as it goes to another host. */
export interface SpawnOrder {
  readonly key: string
  readonly methods: readonly string[]
  readonly args: readonly unknown[]
  readonly named: ReservedName | undefined
  readonly startTimeoutMs: number
  /** The handlers that wait for the start; only in development. */
  readonly chain: CallChain | undefined
}

/** Starts actors: here, or by asking another host. */
export class Spawner {
  readonly #services: SpawnServices
  #closed = false

  constructor(services: SpawnServices) {
    this.#services = services
  }

  /** The system stops: nothing is started any more. */
  close(): void {
    this.#closed = true
  }

  spawn(parent: Parent, holder: Holder, actorClass: unknown, request: SpawnRequest): Promise<Ref> {
    try {
      const refused = this.#refusal(holder)
      if (refused !== undefined) throw refused
      if (!isActorClass(actorClass)) {
        throw new OptionError({ option: 'spawn class', expected: 'a class that extends Actor', got: actorClass })
      }
      const protocol = protocolOf(actorClass)
      checkSpawnRequest(request)
      const { name, on = 'here' } = request
      if (on === 'here' && name === undefined) return this.#startHere(parent, holder, actorClass as never, protocol, request)
      return quiet(this.#spawnPlaced(parent, holder, actorClass as never, protocol, request))
    } catch (error) {
      return quiet(Promise.reject(error))
    }
  }

  #refusal(holder: Holder): Error | undefined {
    if (this.#closed) return new SystemStoppedError({ system: this.#services.realm.systemId })
    return holder.fenced ? holder.refusal() : undefined
  }

  async #spawnPlaced(
    parent: Parent,
    holder: Holder,
    actorClass: ActorClass,
    protocol: Protocol,
    given: SpawnRequest,
  ): Promise<Ref> {
    const { on } = given
    // what cannot be is refused before a host is started for it
    if (on === 'thread' || on === 'process') keyToLoad(actorClass, protocol)
    const request = { ...given, args: copyArguments([...(given.args ?? [])], holder) }
    const named = request.name === undefined ? undefined : await this.reserve(request.name)
    try {
      const place = await this.#services.placeFor(request, protocol.descriptor.name)
      const refused = this.#refusal(holder) // the name and the host may have taken their time
      if (refused !== undefined) {
        if (place !== 'here' && place.own) await this.#endHost(place.host, 'stop')
        throw refused
      }
      if (place !== 'here') {
        const order = this.orderFor(actorClass, protocol, request, named, holder)
        return await this.order(parent, holder, order, place.host, place.own)
      }
      const ref = await this.#startHere(parent, holder, actorClass, protocol, request)
      await this.publish(named, ref)
      return ref
    } catch (error) {
      await this.release(named)
      throw error
    }
  }

  /** @throws NotExposedError the class cannot be loaded elsewhere */
  orderFor(
    actorClass: ActorClass,
    protocol: Protocol,
    request: SpawnRequest,
    named: ReservedName | undefined,
    holder: Holder,
  ): SpawnOrder {
    const startTimeoutMs = request.startTimeoutMs ?? this.#services.realm.settings.startTimeoutMs
    const { methods } = protocol.descriptor
    return {
      key: keyToLoad(actorClass, protocol),
      methods,
      args: request.args ?? [],
      named,
      startTimeoutMs,
      chain: holder.chain(),
    }
  }

  // ---- names

  /** @throws NameTakenError */
  async reserve(name: string): Promise<ReservedName> {
    return { name, reservation: (await this.#services.atMain('reserveName', [name])) as number }
  }

  /** Gives the name to an actor of this host. If that cannot be, the actor ends. */
  async publish(named: ReservedName | undefined, ref: Ref): Promise<void> {
    if (named === undefined) return
    const { number, id } = Ref.targetOf(ref)
    const { actors } = this.#services.realm
    try {
      await this.#services.atMain('publishName', [named.name, named.reservation, ref])
    } catch (error) {
      void actors.get(number)?.kill()
      throw error
    }
    // it may have ended before it had the name
    if (!actors.has(number)) await this.#services.atMain('releaseName', [named.name, id])
  }

  async release(named: ReservedName | undefined): Promise<void> {
    if (named !== undefined) await this.#services.atMain('releaseName', [named.name, named.reservation]).catch(ignore) // main is going down
  }

  // ---- places

  /** Has `host` start an actor; that host publishes its name. */
  async order(parent: Parent, holder: Holder, order: SpawnOrder, host: HostPlace, own: boolean): Promise<Ref> {
    const { realm, remoteChildren, load } = this.#services
    const token = this.#services.nextToken()
    const endHost: EndHost = (how) => this.#endHost(host, how)
    const childHost: ChildHost = { place: host, request: (method, args) => this.#services.request(host, method, args, Infinity) }
    const child = new RemoteChild(token, realm, childHost, parent, own ? endHost : undefined, () => {
      remoteChildren.delete(token)
      load.set(host.slot, load.get(host.slot)! - 1)
    })
    remoteChildren.set(token, child)
    load.set(host.slot, (load.get(host.slot) ?? 0) + 1)
    parent.childStarts(child)
    try {
      // the start has its deadline over there; the loading of the module has none but the host's life
      const ref = await this.#services.request(host, 'spawn', [token, order], Infinity)
      const target = Ref.targetOf(ref as Ref)
      child.target = target
      return new Ref(target, holder)
    } catch (error) {
      const { unwanted } = child
      await child.ended(unwanted ?? { kind: 'failed', error })
      throw unwanted === undefined ? error : new ActorStoppedError({ actor: order.key, reason: unwanted.kind }, { cause: error })
    }
  }

  #endHost({ slot, incarnation }: HostPlace, how: Parameters<EndHost>[0]): Promise<boolean> {
    return this.#services.atMain('endHost', [slot, incarnation, how]).then(
      (ended) => ended === true,
      () => true, // main is going down, and every host with it
    )
  }

  #startHere(parent: Parent, holder: Holder, actorClass: ActorClass, protocol: Protocol, request: SpawnRequest): Promise<Ref> {
    const { args = [], name, startTimeoutMs = this.#services.realm.settings.startTimeoutMs } = request
    const cell = this.#newCell(parent, protocol, name, holder.chain())
    return this.#run(cell, actorClass, copyForLife(args, cell), startTimeoutMs, holder)
  }

  /** Starts an actor whose parent is elsewhere; `args` are its own already. */
  startFor(parent: Parent, actorClass: ActorClass, order: SpawnOrder, holder: Holder): Promise<Ref> {
    const cell = this.#newCell(parent, protocolOf(actorClass), order.named?.name, order.chain)
    return this.#run(cell, actorClass, copyForLife(order.args, cell), order.startTimeoutMs, holder)
  }

  #newCell(parent: Parent, protocol: Protocol, name: string | undefined, spawnedBy: CallChain | undefined): Cell {
    const { realm } = this.#services
    const cell = new Cell(realm, this.#services.nextNumber(), protocol, parent, name, spawnedBy)
    realm.actors.set(cell.number, cell)
    parent.childStarts(cell)
    return cell
  }

  #run(cell: Cell, actorClass: ActorClass, args: unknown[], timeoutMs: number, holder: Holder): Promise<Ref> {
    const ref = new Ref(cell, holder)
    const starting = cell.start(actorClass, args, timeoutMs)
    return starting === undefined ? Promise.resolve(ref) : quiet(starting.then(() => ref))
  }
}

/** @throws NotExposedError */
const keyToLoad = (actorClass: ActorClass, { descriptor }: Protocol): string => {
  const key = keyOf(actorClass)
  if (key === undefined) throw new NotExposedError({ exportName: descriptor.name })
  return key
}

/** @throws NotSendableError, and then the cell has ended */
const copyForLife = (args: readonly unknown[], cell: LocalActor): unknown[] => {
  try {
    return copyArguments([...args], cell.holder)
  } catch (error) {
    void cell.kill()
    throw error
  }
}
