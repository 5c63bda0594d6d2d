import type { Inspection } from '../actor/inspection.ts'
import type { EndReason } from '../actor/notice.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { quiet } from '../basics/quiet.ts'
import { find } from '../codec/exposed-table.ts'
import { ActorNotFoundError, ActorStoppedError, HostUnavailableError } from '../errors/not-delivered-errors.ts'
import { actorId } from '../ids/actor-number.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import type { Room } from '../refs/ready-wait.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { Adopted, Adoption } from './adopted.ts'
import type { Child, Failure } from './children.ts'
import { type ControlMethod, controlDescriptor } from './control-protocol.ts'
import type { Hop } from './cycle-path.ts'
import type { CycleProbes } from './cycle-probes.ts'
import type { Dependents } from './dependents.ts'
import type { ExposedClasses } from './exposed-classes.ts'
import type { Follows } from './follows.ts'
import { inspectActor } from './inspect-actor.ts'
import type { NumberTable } from './number-table.ts'
import type { Peer } from './peer.ts'
import type { ExitReport, HostPlace, SlotFate } from './platform.ts'
import type { LocalActor, Realm } from './realm.ts'
import type { RemoteChild } from './remote-child.ts'
import type { Claim } from './reserved.ts'
import { RoomDesk } from './room-desk.ts'
import { shortReason, toldReason } from './short-reason.ts'
import { type SpawnOrder, usualOrder } from './spawn-order.ts'
import type { Spawner } from './spawner.ts'
import { Traces } from './traces.ts'

/** What only main does. `from` is the host that asks, or main itself. */
export interface MainOperations {
  run(from: HostPlace, method: ControlMethod, args: unknown[]): unknown
  linkEnded(peer: Peer, error: Error | undefined): void
  frameInvalid(peer: Peer, error: unknown): void
}

/** The kernel around it. */
export interface ControlHost {
  readonly realm: Realm
  readonly place: HostPlace
  readonly main: MainOperations | undefined
  readonly spawner: Spawner
  readonly outside: Holder
  readonly remoteChildren: NumberTable<RemoteChild>
  readonly startedAt: number
  readonly probes: CycleProbes
  readonly follows: Follows
  readonly classes: ExposedClasses
  readonly platform: { memoryBytes(): number }
  atMain(method: ControlMethod, args: unknown[]): Promise<unknown>
  notify(peer: Peer, method: ControlMethod, args: unknown[]): void
  readonly dependents: Dependents
  hostGone(slot: number, incarnation: number, report: ExitReport, doomed: readonly number[]): Promise<Claim[]>
  hostUp(place: HostPlace): Promise<void>
  slotOver(slot: number, fate: SlotFate): Promise<void>
  targetFor(place: HostPlace, number: number, descriptor: Descriptor): Target
  endsRestarts(): void
  windDown(reason: StopReason): Promise<void>
  reportEnd(number: number): boolean
  neverReturns(number: number): void
  record(limit: number): Promise<void>
}

/** What a host tells about itself. */
export interface HostStats {
  readonly actors: number
  readonly waiting: number
  readonly uptimeMs: number
  readonly memoryBytes: number
}

/** The control operations of one kernel: what other kernels may ask of it. */
export class Control {
  readonly #host: ControlHost
  readonly #adopted = new Map<Peer, Adopted>()
  readonly #traces = new Traces()

  readonly #rooms: RoomDesk<Peer>

  constructor(host: ControlHost) {
    this.#host = host
    this.#rooms = new RoomDesk({
      actors: host.realm.actors,
      targetAt: (number) => host.realm.reserved.get(number) ?? host.targetFor(host.place, number, controlDescriptor),
      tellRoom: (peer, ...told) => host.notify(peer, 'tellRoom', told),
    })
  }

  /** `from` is `undefined` when main asks itself. Throws or rejects with what the asker gets. */
  run(from: Peer | undefined, method: ControlMethod, args: unknown[]): unknown {
    switch (method) {
      case 'spawn':
        return this.#spawn(from!, args[0] as number, args[1] as SpawnOrder)
      case 'spawnUsual':
        return this.#spawnUsual(from!, ...(args as [number, number, number, unknown]))
      case 'spawnAgain':
        return this.#spawnAgain(from!, args[0] as number, args[1] as SpawnOrder, args[2] as number, args[3] as number)
      case 'stopChild':
        return this.#adoption(from!, args[0])?.stop(args[1] as StopReason)
      case 'killChild':
        return this.#adoption(from!, args[0])?.kill()
      case 'retireChild':
        return this.#adoption(from!, args[0])?.actor?.retire()
      case 'restartChild':
        return this.#restart(this.#adoption(from!, args[0])?.actor, args[1] as number)
      case 'giveUpChild':
        return this.#adoption(from!, args[0])?.actor?.giveUp(args[1] as StopReason)
      case 'childEnded':
        return this.#host.remoteChildren.get(args[0] as number)?.toldEnded(toldReason(args[1] as StopReason | number))
      case 'childFailed':
        return this.#host.remoteChildren.get(args[0] as number)?.failed(args[1] as Failure)
      case 'abandonChild':
        return this.#abandon(from!, args[0] as number, args[1] as number, args[2] as StopReason)
      case 'endAway':
        return this.#host.dependents.endAway(args[0] as number, args[1] as number)
      case 'reserve':
        return this.#host.dependents.reserve(from!.slot, args[0] as Claim[])
      case 'stop':
        return this.#stopAsked(args[0] as number, args[1] === true)
      case 'kill':
        return this.killActor(args[0] as number)
      case 'hostDown':
        return this.#host.hostGone(args[0] as number, args[1] as number, args[2] as ExitReport, args[3] as number[])
      case 'hostUp':
        return this.#host.hostUp(args[0] as HostPlace)
      case 'slotOver':
        return this.#host.slotOver(args[0] as number, args[1] as SlotFate)
      case 'stats':
        return this.stats()
      case 'askRoom':
        return this.#rooms.ask(from!, args[0] as number)
      case 'giveBackRoom':
        return this.#rooms.giveBack(from!, args[0] as number)
      case 'tellRoom':
        return from!.roomTold(args[0] as number, args[1] as Room | undefined, args[2] as Error | undefined)
      case 'probe':
        return this.#host.probes.follow(args[0] as number | string, args[1] as Hop[], args[2] as Hop[] | undefined)
      case 'breakCycle':
        return this.#host.probes.break(args[0] as number, args[1] as string[])
      case 'breakDeadlock':
        return this.#host.probes.breakDeadlock(args[0] as number, args[1] as string[], args[2] as string[])
      case 'ending':
        return this.#host.endsRestarts()
      case 'inspect':
        return this.#inspect(args[0] as number)
      case 'suspend':
        return this.#actorAt(args[0] as number).suspend()
      case 'resume':
        return this.#actorAt(args[0] as number).resume()
      case 'trace':
        return [this.#host.realm.incarnation, this.#traces.open(from, this.#actorAt(args[0] as number), args[1] as number)]
      case 'readTrace':
        return this.#tracesOf(args[0] as number).read(args[1] as number)
      case 'endTrace':
        return this.#tracesOf(args[0] as number).end(args[1] as number)
      case 'record':
        return this.#host.record(args[0] as number)
      case 'windDown':
        return this.#host.windDown(args[0] as StopReason)
      case 'reportEnd':
        return this.#host.reportEnd(args[0] as number)
      case 'news':
        return this.#host.follows.news(args[0] as number, args[1] as unknown[])
      case 'watch':
        return this.#host.realm.watchDesk.watched(from!, args[0] as number, args[1] as number, args[2] as string)
      case 'unwatch':
        return this.#host.realm.watchDesk.unwatched(from!, args[0] as number)
      case 'notice':
        return this.#host.realm.watchDesk.noticed(from!, args[0] as number, args[1] as EndReason, args[2] as number)
      case 'link':
        return this.#host.realm.linkDesk.linked(from!, args[0] as number, args[1] as Ref, args[2] as number)
      case 'unlink':
        return this.#host.realm.linkDesk.unlinked(from!, ...(args as [number, number, number, number]))
      case 'exit':
        return this.#host.realm.linkDesk.exited(from!, ...(args as [number, number, number, number, EndReason, number]))
      default:
        return this.#host.main?.run(from?.place ?? this.#host.place, method, args)
    }
  }

  stats(): HostStats {
    const { realm, startedAt, platform } = this.#host
    let waiting = 0
    for (const actor of realm.actors.values()) waiting += actor.waiting
    const uptimeMs = Math.round(realm.clock.now() - startedAt)
    return { actors: realm.actors.size, waiting, uptimeMs, memoryBytes: platform.memoryBytes() }
  }

  /** Stops the actors that have no parent here, last born first, and with them all others. */
  async stopAll(reason: StopReason): Promise<void> {
    const adopted = this.#host.realm.actors.values().filter((actor) => actor.parent instanceof Adoption)
    for (const actor of adopted.reverse()) await actor.stop(reason)
  }

  async #spawn(from: Peer, token: number, order: SpawnOrder): Promise<Ref> {
    const { spawner, outside, classes } = this.#host
    const adoption = this.#adoptedOf(from).begin(token)
    try {
      const actorClass = classes.find(order) ?? (await classes.load(order, order.startTimeoutMs))
      refuseUnwanted(adoption, order)
      const ref = await spawner.startFor(adoption, actorClass, order, outside)
      await spawner.publish(order.named, ref)
      return ref
    } catch (error) {
      adoption.over({ kind: 'failed', error })
      throw error
    }
  }

  /** An order of which class and arguments say all. Resolves with the actor's number; at once where nothing has to be waited for. */
  #spawnUsual(from: Peer, token: number, descriptorNumber: number, restart: number, args: unknown): number | Promise<number> {
    const { spawner, outside, classes, realm } = this.#host
    const descriptor = from.descriptorAt(descriptorNumber)
    const order = usualOrder(descriptor, restart, args, realm.settings.startTimeoutMs)
    if (find(order.key) === undefined) return this.#spawn(from, token, order).then(numberOf)
    const adoption = this.#adoptedOf(from).begin(token)
    const fail = (error: unknown): never => {
      adoption.over({ kind: 'failed', error })
      throw error
    }
    try {
      const starting = spawner.startFor(adoption, classes.find(descriptor!)!, order, outside)
      return starting instanceof Ref ? numberOf(starting) : starting.then(numberOf, fail)
    } catch (error) {
      return fail(error)
    }
  }

  /** The next life of an actor that came back with this host. If it does not begin, the actor waits, or still its place does. */
  async #spawnAgain(from: Peer, token: number, order: SpawnOrder, number: number, life: number): Promise<number | undefined> {
    const adoption = this.#adoptedOf(from).begin(token)
    if (adoption.actor !== undefined) return this.#restart(adoption.actor, 0)
    const { spawner, classes } = this.#host
    try {
      const actorClass = classes.find(order) ?? (await classes.load(order, order.startTimeoutMs))
      refuseUnwanted(adoption, order)
      await spawner.startAgain(adoption, actorClass, order, number, life)
      return life
    } catch (error) {
      // it was stopped when there was nothing here yet that could have ended
      if (adoption.unwanted !== undefined && adoption.actor === undefined) this.#abandon(from, token, number, adoption.unwanted)
      throw error
    }
  }

  /** Resolves with the number of its lives; `undefined` when there is nothing to restart. */
  async #restart(child: Child | undefined, delayMs: number): Promise<number | undefined> {
    await child?.restart(delayMs)
    return child?.target === undefined ? undefined : this.#host.realm.actors.get(child.target.number)?.lives
  }

  /** A child that was to come back does not: neither its place is needed any more nor what a start that failed left there. */
  #abandon(from: Peer, token: number, number: number, reason: StopReason): void {
    const adoption = this.#adoption(from, token)
    if (adoption?.actor === undefined) adoption?.over(reason)
    else adoption.actor.giveUp(reason)
    this.#host.dependents.drop(number)
  }

  /** Resolves when it has ended, or was not there. Nobody has to await it. */
  stopActor(number: number, drain: boolean): Promise<void> {
    const actor = this.#host.realm.actors.get(number)
    if (actor === undefined) return this.#endReserved(number)
    return drain ? actor.stopAfterMail({ kind: 'shutdown' }) : actor.stop({ kind: 'shutdown' })
  }

  /** As {@link stopActor}, but nothing to wait for when it has ended already. */
  #stopAsked(number: number, drain: boolean): Promise<void> | undefined {
    const stopped = this.stopActor(number, drain)
    const { actors, reserved } = this.#host.realm
    return actors.has(number) || reserved.has(number) ? stopped : undefined
  }

  /** As {@link stopActor}, at once. */
  killActor(number: number): Promise<void> {
    const actor = this.#host.realm.actors.get(number)
    return actor === undefined ? this.#endReserved(number) : actor.kill()
  }

  #endReserved(number: number): Promise<void> {
    return quiet(this.#host.dependents.endReserved(number))
  }

  /** A host is gone, and with it the parents of the actors here that it had started, and who read traces. */
  hostGone(peer: Peer): void {
    this.#rooms.hostGone(peer)
    this.#traces.readerGone(peer)
    this.#adopted.get(peer)?.orphan()
    this.#adopted.delete(peer)
  }

  /** @throws ActorNotFoundError, HostUnavailableError */
  #actorAt(number: number): LocalActor {
    const { systemId, slot, actors, reserved } = this.#host.realm
    const actor = actors.get(number)
    if (actor !== undefined) return actor
    if (reserved.has(number)) throw new HostUnavailableError({ slot, state: 'restarting its actors', retryable: true })
    throw new ActorNotFoundError({ actor: actorId(systemId, slot, number) })
  }

  /** Also of an actor that has ended, as long as its code still holds a lock. @throws ActorNotFoundError, HostUnavailableError */
  #inspect(number: number): Inspection {
    const { systemId, slot, actors, locks } = this.#host.realm
    const stale = actors.get(number) === undefined ? locks?.runOf(actorId(systemId, slot, number))?.inspect() : undefined
    return stale ?? inspectActor(this.#actorAt(number))
  }

  /** @throws HostUnavailableError the host that had them is gone */
  #tracesOf(incarnation: number): Traces {
    const { slot, incarnation: own } = this.#host.realm
    if (incarnation !== own) throw new HostUnavailableError({ slot, state: 'restarted', retryable: true })
    return this.#traces
  }

  #adoption(from: Peer, token: unknown): Adoption | undefined {
    return this.#adopted.get(from)?.get(token as number)
  }

  #adoptedOf(peer: Peer): Adopted {
    let adopted = this.#adopted.get(peer)
    if (adopted === undefined) {
      adopted = new Adopted({
        childEnded: (token, reason) => this.#host.notify(peer, 'childEnded', [token, shortReason(reason)]),
        childFailed: (token, failure) => this.#host.notify(peer, 'childFailed', [token, failure]),
      })
      this.#adopted.set(peer, adopted)
    }
    return adopted
  }
}

const numberOf = (ref: Ref): number => Ref.targetOf(ref).number

/** @throws ActorStoppedError - its parent changed its mind before there was anything to stop */
const refuseUnwanted = ({ unwanted }: Adoption, { key }: SpawnOrder): void => {
  if (unwanted !== undefined) throw new ActorStoppedError({ actor: key, reason: unwanted.kind })
}
