import { isActorClass } from '../actor/actor.ts'
import type { Host, HostGroup, Placement } from '../actor/host.ts'
import type { HostOptions } from '../actor/host-options.ts'
import { type Protocol, protocolOf } from '../actor/protocol.ts'
import { ignore } from '../basics/ignore.ts'
import { quiet } from '../basics/quiet.ts'
import { copyArguments } from '../codec/copy.ts'
import { keyOf } from '../codec/exposed-table.ts'
import { letGoOf } from '../codec/let-go.ts'
import { HandlerTimeoutError } from '../errors/handler-errors.ts'
import { ActorStoppedError, NotExposedError } from '../errors/not-delivered-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import { AskTimeoutError } from '../errors/outcome-unknown-errors.ts'
import { StartError } from '../errors/start-errors.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import { type ActorClass, copyOfArguments, noArguments } from './birth.ts'
import { Cell } from './cell.ts'
import { childRules, usualRules } from './child-rules.ts'
import type { Parent, SupervisingParent } from './children.ts'
import type { NumberTable } from './number-table.ts'
import { Placing } from './placing.ts'
import type { HostPlace } from './platform.ts'
import type { Realm } from './realm.ts'
import { type ChildHost, RemoteChild } from './remote-child.ts'
import type { ReservedName, SpawnOrder } from './spawn-order.ts'
import { checkSpawnRequest, type SpawnRequest } from './spawn-request.ts'

/** What spawning needs of the kernel around it. */
export interface SpawnServices {
  readonly realm: Realm
  nextNumber(): number
  nextToken(): number
  /** The host that was named, or is next in its group; `undefined` for this one. @throws OptionError */
  chosenPlace(on: Host | HostGroup, placement: Placement | undefined): HostPlace | undefined
  /** Starts a host, which is not there yet then. */
  startHost(kind: 'thread' | 'process', name: string, options: HostOptions): Promise<HostPlace>
  /** The host of a child, as the child needs it. */
  hostOf(place: HostPlace, own: boolean): ChildHost
  /** Runs an operation on main. */
  atMain(method: 'reserveName' | 'publishName' | 'releaseName' | 'registerName', args: unknown[]): Promise<unknown>
  /** Children of this host's parents that live elsewhere, by token. */
  readonly remoteChildren: NumberTable<RemoteChild>
  /** How many of them each slot has. */
  readonly load: Map<number, number>
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

  spawn(parent: SupervisingParent, holder: Holder, actorClass: unknown, request: SpawnRequest): Promise<Ref> {
    try {
      const refused = this.#refusal(holder)
      if (refused !== undefined) throw refused
      if (!isActorClass(actorClass)) {
        throw new OptionError({ option: 'spawn class', expected: 'a class that extends Actor', got: actorClass })
      }
      const protocol = protocolOf(actorClass)
      checkSpawnRequest(request, protocol.restart)
      const { name, on = 'here' } = request
      if (name === undefined && on !== 'thread' && on !== 'process') {
        const host = on === 'here' ? undefined : this.#services.chosenPlace(on, request.placement)
        if (host === undefined) return this.#startHere(parent, holder, actorClass as never, protocol, request)
        return quiet(this.#startThere(parent, holder, actorClass as never, protocol, request, host))
      }
      return quiet(this.#spawnPlaced(parent, holder, actorClass as never, protocol, request))
    } catch (error) {
      return quiet(Promise.reject(error))
    }
  }

  #refusal(holder: Holder): Error | undefined {
    if (this.#closed) return this.#services.realm.outside.refusal()
    return holder.fenced ? holder.refusal() : undefined
  }

  async #spawnPlaced(
    parent: SupervisingParent,
    holder: Holder,
    actorClass: ActorClass,
    protocol: Protocol,
    given: SpawnRequest,
  ): Promise<Ref> {
    const { on } = given
    // what cannot be is refused before a host is started for it
    if (on === 'thread' || on === 'process') keyToLoad(actorClass, protocol)
    const request = { ...given, args: copyArguments([...(given.args ?? [])], this.#services.realm.outside) }
    const { name } = protocol.descriptor
    const placing = new Placing(parent, childRules(request, protocol), name, request.name)
    let named: ReservedName | undefined
    try {
      if (request.name !== undefined) named = await this.reserve(request.name)
      const place = await this.#placeFor(request, name)
      const refused = this.#refusal(holder) ?? unwantedError(placing) // the name and the host may have taken their time
      if (refused !== undefined) {
        if (place?.own === true) await this.#services.hostOf(place.host, true).end('stop')
        throw refused
      }
      if (place !== undefined) {
        const order = this.orderFor(actorClass, protocol, request, named, holder)
        const ordered = this.order(parent, holder, order, place.host, place.own)
        placing.over()
        return await ordered
      }
      const starting = this.#startHere(parent, holder, actorClass, protocol, request)
      letGoOf(request.args)
      placing.over()
      const ref = await starting
      await this.publish(named, ref)
      return ref
    } catch (error) {
      letGoOf(request.args)
      await this.release(named)
      throw error
    } finally {
      placing.over()
    }
  }

  /** Where the actor goes, unless that is here; `own` when the host was started for it. */
  async #placeFor(
    { on = 'here', placement, name, host: options = {} }: SpawnRequest,
    className: string,
  ): Promise<{ readonly host: HostPlace; readonly own: boolean } | undefined> {
    if (on === 'here') return undefined
    if (on === 'thread' || on === 'process')
      return { host: await this.#services.startHost(on, options.name ?? name ?? className, options), own: true }
    const host = this.#services.chosenPlace(on, placement)
    return host && { host, own: false }
  }

  /** @throws NotExposedError the class cannot be loaded elsewhere */
  orderFor(
    actorClass: ActorClass,
    protocol: Protocol,
    request: SpawnRequest,
    named: ReservedName | undefined,
    holder: Holder,
    args: readonly unknown[] = request.args ?? noArguments,
  ): SpawnOrder {
    const startTimeoutMs = request.startTimeoutMs ?? this.#services.realm.settings.startTimeoutMs
    const { methods } = protocol.descriptor
    return {
      key: keyToLoad(actorClass, protocol),
      methods,
      args,
      named,
      startTimeoutMs,
      rules: childRules(request, protocol),
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
  order(
    parent: SupervisingParent,
    holder: Holder,
    order: SpawnOrder,
    host: HostPlace,
    own: boolean,
    descriptor?: Descriptor,
  ): Promise<Ref> {
    const { realm, remoteChildren, load } = this.#services
    const token = this.#services.nextToken()
    const child = new RemoteChild(token, realm, this.#services.hostOf(host, own), parent, order, this)
    remoteChildren.add(child)
    load.set(host.slot, (load.get(host.slot) ?? 0) + 1)
    parent.childStarts(child)
    const fail = (error: unknown): Promise<never> => this.#neverBegan(child, order, error)
    return child.start(descriptor).then((answer) => {
      try {
        return new Ref(child.begins(answer, descriptor), holder)
      } catch (error) {
        return fail(error) // it is no answer
      }
    }, fail)
  }

  async #neverBegan(child: RemoteChild, order: SpawnOrder, failure: unknown): Promise<never> {
    const { unwanted } = child
    const isOverdue = failure instanceof AskTimeoutError
    const error = isOverdue ? overdue(child, order, failure) : failure
    // a host of its own ends; another one acts on it when it runs again
    if (isOverdue) await child.kill().catch(ignore)
    await child.ended(unwanted ?? { kind: 'failed', error })
    throw unwanted === undefined ? error : new ActorStoppedError({ actor: order.key, reason: unwanted.kind }, { cause: error })
  }

  /** A child on another host has ended. */
  childOver({ token, place }: RemoteChild): void {
    const { remoteChildren, load } = this.#services
    remoteChildren.delete(token)
    const left = load.get(place.slot)! - 1
    if (left > 0) load.set(place.slot, left)
    else load.delete(place.slot)
  }

  /** On a host that is there already. */
  #startThere(
    parent: SupervisingParent,
    holder: Holder,
    actorClass: ActorClass,
    protocol: Protocol,
    request: SpawnRequest,
    host: HostPlace,
  ): Promise<Ref> {
    const args = copyOfArguments(request.args ?? noArguments, this.#services.realm.outside)
    const order = this.orderFor(actorClass, protocol, request, undefined, holder, args)
    return this.order(parent, holder, order, host, false, isUsual(order, this.#services.realm) ? protocol.descriptor : undefined)
  }

  #startHere(parent: Parent, holder: Holder, actorClass: ActorClass, protocol: Protocol, request: SpawnRequest): Promise<Ref> {
    const { realm } = this.#services
    const birth = {
      actorClass,
      args: copyOfArguments(request.args ?? noArguments, realm.outside),
      name: request.name,
      startTimeoutMs: request.startTimeoutMs ?? realm.settings.startTimeoutMs,
      rules: childRules(request, protocol),
    }
    const cell = new Cell(realm, this.#services.nextNumber(), protocol, parent, birth, holder.chain())
    const started = this.#run(cell, holder)
    return started instanceof Ref ? Promise.resolve(started) : quiet(started)
  }

  /** Starts an actor whose parent is elsewhere; the arguments are its own already. Returns a promise only if its `onStart` does. */
  startFor(parent: Parent, actorClass: ActorClass, order: SpawnOrder, holder: Holder): Ref | Promise<Ref> {
    const cell = new Cell(
      this.#services.realm,
      this.#services.nextNumber(),
      protocolOf(actorClass),
      parent,
      birthOf(actorClass, order),
      order.chain,
    )
    return this.#run(cell, holder)
  }

  /**
   * Starts the next life of an actor whose last one ended with its host: with what was sent to it since. Rejects as `Child.restart` does,
   * and then the actor waits.
   */
  async startAgain(parent: Parent, actorClass: ActorClass, order: SpawnOrder, number: number, life: number): Promise<Ref> {
    const { realm } = this.#services
    const cell = Cell.between(realm, number, protocolOf(actorClass), parent, birthOf(actorClass, order), life - 1)
    realm.actors.add(cell)
    parent.childStarts(cell)
    realm.reserved.get(number)?.handTo(cell)
    realm.reserved.delete(number)
    await cell.restart(0)
    const ref = new Ref(cell, realm.outside)
    // it has its name still, unless its supervisor was late to say that it comes back
    if (order.named !== undefined) void this.#services.atMain('registerName', [order.named.name, ref]).catch(ignore) // another has it
    return ref
  }

  #run(cell: Cell, holder: Holder): Ref | Promise<Ref> {
    this.#services.realm.actors.add(cell)
    cell.parent.childStarts(cell)
    const ref = new Ref(cell, holder)
    const starting = cell.start()
    return starting === undefined ? ref : starting.then(() => ref)
  }
}

const birthOf = (actorClass: ActorClass, { args, named, startTimeoutMs, rules }: SpawnOrder) => ({
  actorClass,
  args,
  name: named?.name,
  startTimeoutMs,
  rules,
})

/** Whether class and arguments say all: they go by a shorter order. */
const isUsual = ({ rules, startTimeoutMs, chain }: SpawnOrder, { settings }: Realm): boolean =>
  rules === usualRules[rules.restart] && startTimeoutMs === settings.startTimeoutMs && chain === undefined

/** @throws NotExposedError */
const keyToLoad = (actorClass: ActorClass, { descriptor }: Protocol): string => {
  const key = keyOf(actorClass)
  if (key === undefined) throw new NotExposedError({ exportName: descriptor.name })
  return key
}

const overdue = ({ place }: RemoteChild, { key, startTimeoutMs }: SpawnOrder, cause: AskTimeoutError): StartError => {
  const actor = key.slice(key.lastIndexOf('#') + 1)
  const late = new HandlerTimeoutError({ actor, method: 'its start', timeoutMs: startTimeoutMs }, { cause })
  return new StartError({ actor, host: `the ${place.kind} in slot ${place.slot}` }, { cause: late })
}

const unwantedError = ({ label, unwanted }: Placing): Error | undefined =>
  unwanted === undefined ? undefined : new ActorStoppedError({ actor: label, reason: unwanted.kind })
