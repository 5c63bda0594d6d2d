import { isActorClass } from '../actor/actor.ts'
import { protocolOf } from '../actor/protocol.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { find, namesOf } from '../codec/exposed-table.ts'
import { HandlerTimeoutError } from '../errors/handler-errors.ts'
import { ActorStoppedError, NotExposedError, ProtocolMismatchError } from '../errors/not-delivered-errors.ts'
import { StartError } from '../errors/start-errors.ts'
import type { Holder } from '../refs/holder.ts'
import type { Ref } from '../refs/ref.ts'
import { within } from '../time/within.ts'
import { Adopted, Adoption } from './adopted.ts'
import type { ControlMethod } from './control-protocol.ts'
import type { CycleProbes, Hop } from './cycle-probes.ts'
import type { Peer } from './peer.ts'
import type { ExitReport, HostPlace } from './platform.ts'
import type { LocalActor, Realm } from './realm.ts'
import type { RemoteChild } from './remote-child.ts'
import type { Spawner, SpawnOrder } from './spawner.ts'

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
  readonly platform: { load(moduleUrl: string): Promise<void>; memoryBytes(): number }
  atMain(method: ControlMethod, args: unknown[]): Promise<unknown>
  notify(peer: Peer, method: ControlMethod, args: unknown[]): void
  hostGone(slot: number, incarnation: number, report: ExitReport): void
  windDown(reason: StopReason): Promise<void>
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

  constructor(host: ControlHost) {
    this.#host = host
  }

  /** `from` is `undefined` when main asks itself. Throws or rejects with what the asker gets. */
  run(from: Peer | undefined, method: ControlMethod, args: unknown[]): unknown {
    switch (method) {
      case 'spawn':
        return this.#spawn(from!, args[0] as number, args[1] as SpawnOrder)
      case 'stopChild':
        return this.#adoption(from!, args[0])?.stop(args[1] as StopReason)
      case 'killChild':
        return this.#adoption(from!, args[0])?.kill()
      case 'childEnded':
        return void this.#host.remoteChildren.get(args[0] as number)?.ended(args[1] as StopReason)
      case 'stop':
        return this.#stop(args[0] as number, args[1] === true)
      case 'kill':
        return this.#host.realm.actors.get(args[0] as number)?.kill()
      case 'hostDown':
        return this.#host.hostGone(args[0] as number, args[1] as number, args[2] as ExitReport)
      case 'stats':
        return this.stats()
      case 'probe':
        return this.#host.probes.follow(args[0] as number, args[1] as Hop[])
      case 'breakCycle':
        return this.#host.probes.break(args[0] as number, args[1] as string[])
      case 'windDown':
        return this.#host.windDown(args[0] as StopReason)
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

  /** A host is gone: its actors' children here go, and so do the children that lived there. */
  hostGone(peer: Peer): void {
    this.#adopted.get(peer)?.orphan()
    this.#adopted.delete(peer)
    for (const child of [...this.#host.remoteChildren.values()]) {
      if (child.place.slot === peer.slot && child.place.incarnation === peer.incarnation) void child.ended({ kind: 'host-down' })
    }
  }

  async #spawn(from: Peer, token: number, order: SpawnOrder): Promise<Ref> {
    const adoption = this.#adoptedOf(from).begin(token)
    try {
      const actorClass = this.#classOf(order) ?? (await this.#loadClass(order))
      if (adoption.unwanted !== undefined) throw new ActorStoppedError({ actor: order.key, reason: adoption.unwanted.kind })
      const ref = await this.#host.spawner.startFor(adoption, actorClass, order, this.#host.outside)
      await this.#host.spawner.publish(order.named, ref)
      return ref
    } catch (error) {
      adoption.over({ kind: 'failed', error })
      throw error
    }
  }

  /** The class, if it is here already. @throws ProtocolMismatchError */
  #classOf({ key, methods }: SpawnOrder): (new (...args: unknown[]) => object) | undefined {
    const exposed = find(key)
    if (exposed === undefined) return undefined
    const name = key.slice(key.lastIndexOf('#') + 1)
    if (!isActorClass(exposed)) throw new NotExposedError({ exportName: name, module: key.slice(0, key.lastIndexOf('#')) })
    const here = protocolOf(exposed).descriptor.methods
    if (here.join() !== methods.join())
      throw new ProtocolMismatchError({ actor: name, expected: methods.join(', '), got: here.join(', ') })
    return exposed as never
  }

  async #loadClass(order: SpawnOrder): Promise<new (...args: unknown[]) => object> {
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

  #adoption(from: Peer, token: unknown): Adoption | undefined {
    return this.#adopted.get(from)?.get(token as number)
  }

  #adoptedOf(peer: Peer): Adopted {
    let adopted = this.#adopted.get(peer)
    if (adopted === undefined) {
      adopted = new Adopted({ childEnded: (token, reason) => this.#host.notify(peer, 'childEnded', [token, reason]) })
      this.#adopted.set(peer, adopted)
    }
    return adopted
  }
}
