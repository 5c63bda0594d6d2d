import { isActorClass } from '../actor/actor.ts'
import type { EndReason } from '../actor/notice.ts'
import { protocolOf } from '../actor/protocol.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { find, namesOf } from '../codec/exposed-table.ts'
import { HandlerTimeoutError } from '../errors/handler-errors.ts'
import {
  ActorNotFoundError,
  ActorStoppedError,
  HostUnavailableError,
  NotExposedError,
  ProtocolMismatchError,
} from '../errors/not-delivered-errors.ts'
import { StartError } from '../errors/start-errors.ts'
import { actorId } from '../ids/actor-number.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import type { Room } from '../refs/ready-wait.ts'
import type { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { within } from '../time/within.ts'
import { Adopted, Adoption } from './adopted.ts'
import type { ActorClass } from './birth.ts'
import type { Failure, SupervisingParent } from './children.ts'
import { type ControlMethod, controlDescriptor } from './control-protocol.ts'
import type { CycleProbes, Hop } from './cycle-probes.ts'
import type { Follows } from './follows.ts'
import { inspectActor } from './inspect-actor.ts'
import type { Peer } from './peer.ts'
import type { ExitReport, HostPlace } from './platform.ts'
import type { LocalActor, Realm } from './realm.ts'
import type { ChildHost, RemoteChild } from './remote-child.ts'
import type { Spawner, SpawnOrder } from './spawner.ts'
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
  readonly remoteChildren: Map<number, RemoteChild>
  readonly startedAt: number
  readonly probes: CycleProbes
  readonly follows: Follows
  readonly platform: { load(moduleUrl: string): Promise<void>; memoryBytes(): number }
  atMain(method: ControlMethod, args: unknown[]): Promise<unknown>
  notify(peer: Peer, method: ControlMethod, args: unknown[]): void
  peers(): Iterable<Peer>
  targetFor(place: HostPlace, number: number, descriptor: Descriptor): Target
  hostGone(slot: number, incarnation: number, report: ExitReport): Promise<number[]>
  hostUp(place: HostPlace): void
  hostLost(slot: number): void
  hostOf(place: HostPlace, own: boolean): ChildHost
  endsRestarts(): void
  windDown(reason: StopReason): Promise<void>
  reportEnd(number: number): boolean
  neverReturns(number: number): void
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
  /** What this host wants back, by slot. */
  readonly #claimed = new Map<number, number[]>()

  constructor(host: ControlHost) {
    this.#host = host
  }

  /** `from` is `undefined` when main asks itself. Throws or rejects with what the asker gets. */
  run(from: Peer | undefined, method: ControlMethod, args: unknown[]): unknown {
    switch (method) {
      case 'spawn':
        return this.#spawn(from!, args[0] as number, args[1] as SpawnOrder, args[2] as number | undefined, args[3] as number)
      case 'stopChild':
        return this.#adoption(from!, args[0])?.stop(args[1] as StopReason)
      case 'killChild':
        return this.#adoption(from!, args[0])?.kill()
      case 'retireChild':
        return this.#adoption(from!, args[0])?.actor?.retire()
      case 'restartChild':
        return this.#adoption(from!, args[0])?.actor?.restart(args[1] as number)
      case 'giveUpChild':
        return this.#adoption(from!, args[0])?.actor?.giveUp(args[1] as StopReason)
      case 'childEnded':
        return this.#host.remoteChildren.get(args[0] as number)?.toldEnded(args[1] as StopReason)
      case 'childFailed':
        return this.#host.remoteChildren.get(args[0] as number)?.failed(args[1] as Failure)
      case 'dropReserved':
        return this.#dropReserved(args[0] as number)
      case 'unwanted':
        return this.#unwanted(args[0] as number, args[1] as number, args[2] as StopReason)
      case 'stop':
        return this.#stop(args[0] as number, args[1] === true)
      case 'kill':
        return this.#host.realm.actors.get(args[0] as number)?.kill()
      case 'hostDown':
        return this.#host.hostGone(args[0] as number, args[1] as number, args[2] as ExitReport)
      case 'hostUp':
        return this.#host.hostUp(args[0] as HostPlace)
      case 'hostLost':
        return this.#host.hostLost(args[0] as number)
      case 'stats':
        return this.stats()
      case 'askRoom':
        return this.#tellRoom(from!, args[0] as number)
      case 'tellRoom':
        return from!.roomTold(args[0] as number, args[1] as Room | undefined, args[2] as Error | undefined)
      case 'probe':
        return this.#host.probes.follow(args[0] as number, args[1] as Hop[])
      case 'breakCycle':
        return this.#host.probes.break(args[0] as number, args[1] as string[])
      case 'ending':
        return this.#host.endsRestarts()
      case 'inspect':
        return inspectActor(this.#actorAt(args[0] as number))
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
    const adopted = [...this.#host.realm.actors.values()].filter((actor) => actor.parent instanceof Adoption)
    for (const actor of adopted.reverse()) await actor.stop(reason)
  }

  /**
   * A host is gone, perhaps `forGood`: its actors' children here go, the places kept for children of theirs too, and supervisors here
   * decide about the children that lived there.
   */
  hostGone(peer: Peer, forGood: boolean): void {
    this.#traces.readerGone(peer)
    this.#adopted.get(peer)?.orphan()
    this.#adopted.delete(peer)
    for (const { number, wantedBy } of this.#host.realm.reserved.values()) if (wantedBy === peer.slot) this.#dropReserved(number)
    const { slot, incarnation } = peer
    const lived = [...this.#host.remoteChildren.values()].filter(
      ({ place }) => place.slot === slot && place.incarnation === incarnation,
    )
    const reason: StopReason = { kind: 'host-down', slot, incarnation, mayReturn: !forGood }
    const byParent = new Map<SupervisingParent, RemoteChild[]>()
    for (const child of lived) {
      const isNoChild = child.target === undefined || child.unwanted !== undefined
      if (isNoChild) void child.ended(child.unwanted ?? reason)
      else byParent.set(child.parent, [...(byParent.get(child.parent) ?? []), child])
    }
    for (const [parent, children] of byParent) {
      for (const child of children) child.away()
      parent.childrenLost(children, forGood ? 'ended' : 'host-down', reason, peer.downError())
    }
  }

  /** The numbers of the children that wait for the host in that slot to come back. It will keep places for them. */
  claim(slot: number): number[] {
    const numbers = [...this.#host.remoteChildren.values()].flatMap(({ place, wantedNumber }) =>
      place.slot === slot && wantedNumber !== undefined ? wantedNumber : [],
    )
    this.#claimed.set(slot, numbers)
    return numbers
  }

  /** A host came back: children of this host's parents go on there, and places for those that ended meanwhile are given up. */
  hostReturned(place: HostPlace): void {
    const claimed = new Set(this.#claimed.get(place.slot))
    this.#claimed.delete(place.slot)
    for (const child of this.#host.remoteChildren.values()) {
      if (child.place.slot !== place.slot || child.phase !== 'away') continue
      claimed.delete(child.target!.number)
      child.hostReturned(this.#host.hostOf(place, child.isAlone))
    }
    const host = this.#host.hostOf(place, false)
    for (const number of claimed) host.notify('dropReserved', [number])
  }

  /** A host will not come back. */
  hostLost(slot: number): void {
    this.#claimed.delete(slot)
    for (const child of [...this.#host.remoteChildren.values()]) if (child.place.slot === slot) child.hostLost()
  }

  /** Answers once the actor has room, or when it ends. Each host gets a part of the room, so that together they cannot fill the mailbox. */
  #tellRoom(peer: Peer, number: number): void {
    const tell = (room: Room | undefined, error?: Error): void => this.#host.notify(peer, 'tellRoom', [number, room, error])
    this.#host.targetFor(this.#host.place, number, controlDescriptor).whenReady({
      get settled() {
        return peer.state === 'down'
      },
      resolve: ({ messages, bytes }) => {
        const shares = 4 * [...this.#host.peers()].length
        tell({ messages: Math.ceil(messages / shares), bytes: bytes / shares })
      },
      reject: (error) => tell(undefined, error),
    })
  }

  #dropReserved(number: number): void {
    this.#host.realm.reserved.get(number)?.drop()
    if (this.#host.realm.reserved.delete(number)) this.#host.neverReturns(number)
  }

  /** Somebody ended a child while its host did not answer, or was down: it is not to be restarted. */
  #unwanted(slot: number, number: number, reason: StopReason): void {
    for (const child of [...this.#host.remoteChildren.values()]) {
      if (child.target?.slot !== slot || child.target.number !== number) continue
      child.unwanted ??= reason
      if (child.phase === 'away') void child.ended(reason)
    }
  }

  async #spawn(from: Peer, token: number, order: SpawnOrder, number: number | undefined, life: number): Promise<Ref> {
    const { spawner, outside, realm } = this.#host
    const adoption = this.#adoptedOf(from).begin(token)
    try {
      const actorClass = this.#classOf(order) ?? (await this.#loadClass(order))
      if (adoption.unwanted !== undefined) throw new ActorStoppedError({ actor: order.key, reason: adoption.unwanted.kind })
      if (number !== undefined) return await spawner.startAgain(adoption, actorClass, order, number, life)
      const ref = await spawner.startFor(adoption, actorClass, order, outside)
      await spawner.publish(order.named, ref)
      return ref
    } catch (error) {
      if (number === undefined || !realm.actors.has(number)) adoption.over({ kind: 'failed', error })
      throw error
    }
  }

  /** The class, if it is here already. @throws ProtocolMismatchError */
  #classOf({ key, methods }: SpawnOrder): ActorClass | undefined {
    const exposed = find(key)
    if (exposed === undefined) return undefined
    const name = key.slice(key.lastIndexOf('#') + 1)
    if (!isActorClass(exposed)) throw new NotExposedError({ exportName: name, module: key.slice(0, key.lastIndexOf('#')) })
    const here = protocolOf(exposed).descriptor.methods
    if (here.join() !== methods.join())
      throw new ProtocolMismatchError({ actor: name, expected: methods.join(', '), got: here.join(', ') })
    return exposed as never
  }

  async #loadClass(order: SpawnOrder): Promise<ActorClass> {
    const cut = order.key.lastIndexOf('#')
    const module = order.key.slice(0, cut)
    const exportName = order.key.slice(cut + 1)
    const { platform, realm } = this.#host
    const timeoutMs = order.startTimeoutMs
    try {
      const inTime = await within(realm.waits, platform.load(module), timeoutMs)
      if (!inTime) throw new HandlerTimeoutError({ actor: exportName, method: `import of ${module}`, timeoutMs })
    } catch (cause) {
      throw new StartError({ actor: exportName }, { cause })
    }
    const actorClass = this.#classOf(order)
    if (actorClass === undefined) throw new NotExposedError({ exportName, module, exposed: namesOf(module) })
    return actorClass
  }

  async #stop(number: number, drain: boolean): Promise<void> {
    const actor: LocalActor | undefined = this.#host.realm.actors.get(number)
    await (drain ? actor?.stopAfterMail({ kind: 'shutdown' }) : actor?.stop({ kind: 'shutdown' }))
  }

  /** @throws ActorNotFoundError, HostUnavailableError */
  #actorAt(number: number): LocalActor {
    const { systemId, slot, actors, reserved } = this.#host.realm
    const actor = actors.get(number)
    if (actor !== undefined) return actor
    if (reserved.has(number)) throw new HostUnavailableError({ slot, state: 'restarting its actors', retryable: true })
    throw new ActorNotFoundError({ actor: actorId(systemId, slot, number) })
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
        childEnded: (token, reason) => this.#host.notify(peer, 'childEnded', [token, reason]),
        childFailed: (token, failure) => this.#host.notify(peer, 'childFailed', [token, failure]),
      })
      this.#adopted.set(peer, adopted)
    }
    return adopted
  }
}
