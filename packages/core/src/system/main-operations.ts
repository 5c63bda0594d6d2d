import type { HostOptions } from '../actor/host-options.ts'
import type { MainOperations } from '../kernel/control.ts'
import type { ControlMethod } from '../kernel/control-protocol.ts'
import type { Hop } from '../kernel/cycle-path.ts'
import type { TroupeEvent } from '../kernel/events.ts'
import type { Topic } from '../kernel/follows.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ThreadPlace } from '../kernel/lock-book.ts'
import type { Peer } from '../kernel/peer.ts'
import type { HostFacts, HostPlace } from '../kernel/platform.ts'
import type { RecordedBatch } from '../kernel/recorded-span.ts'
import type { SpawnOrder } from '../kernel/spawn-order.ts'
import type { Ref } from '../refs/ref.ts'
import { ActorEnds } from './actor-ends.ts'
import type { Directory } from './directory.ts'
import type { HostPolicy, HostTable } from './host-table.ts'
import type { Recordings } from './recordings.ts'
import type { Root } from './root.ts'

/** Where an actor that another host wants under the root is to go. */
export type RootPlace = HostPlace | { readonly own: 'thread' | 'process'; readonly name: string; readonly host: HostOptions }

/** What only main does, for itself and for the other hosts. */
export class MainDesk implements MainOperations {
  readonly #kernel: Kernel
  readonly #root: Root
  readonly directory: Directory
  readonly #hosts: HostTable
  readonly #facts: HostFacts
  readonly #recordings: Recordings
  readonly #ends: ActorEnds
  readonly #requestStop: (reason: string) => void

  constructor(
    kernel: Kernel,
    root: Root,
    directory: Directory,
    hosts: HostTable,
    facts: HostFacts,
    recordings: Recordings,
    requestStop: (reason: string) => void,
  ) {
    this.#kernel = kernel
    this.#root = root
    this.directory = directory
    this.#hosts = hosts
    this.#facts = facts
    this.#recordings = recordings
    this.#ends = new ActorEnds(kernel, hosts)
    this.#requestStop = requestStop
  }

  run(from: HostPlace, method: ControlMethod, args: unknown[]): unknown {
    switch (method) {
      case 'connect':
        return this.#hosts.connect(from, args[0] as number, args[1] as number)
      case 'linkBroken':
        return void this.#hosts.linkBroken(from, args[0] as number, args[1] as number, args[2], args[3] === true)
      case 'probeLock':
        return this.#probeLock(args[0] as ThreadPlace, args[1] as string, args[2] as Hop[], args[3] as Hop[] | undefined)
      case 'startHost':
        return this.#startHost(
          from,
          args[0] as 'thread' | 'process',
          args[1] as string,
          args[2] as HostOptions,
          args[3] as HostPolicy | undefined,
        )
      case 'endHost':
        return this.#endHost(args[0] as number, args[1] as 'stop' | 'kill' | 'if starting')
      case 'renewHost':
        return this.#renewHost(args[0] as number)
      case 'stopHost':
        return this.#endHost(args[0] as number, 'stop')
      case 'killHost':
        return this.#killHost(args[0] as number)
      case 'hostEnd':
        return this.#hosts.endOf(args[0] as number, args[1] as number)
      case 'doomActor':
        return this.#ends.doom(args[0] as number, args[1] as number)
      case 'actorStopped':
        return this.#ends.stopped(args[0] as number, args[1] as number)
      case 'stopActor':
        return this.#ends.stop(args[0] as number, args[1] as number)
      case 'killActor':
        return this.#ends.kill(args[0] as number, args[1] as number)
      case 'spawnAtRoot':
        return this.#spawnAtRoot(args[0] as SpawnOrder, args[1] as RootPlace)
      case 'reserveName':
        return this.directory.reserve(args[0] as string, from)
      case 'publishName':
        return this.directory.publish(args[0] as string, args[1] as number, args[2] as Ref, from)
      case 'releaseName':
        return this.directory.release(args[0] as string, args[1] as string | number)
      case 'findName':
        return this.directory.names.find(args[0] as string)
      case 'observe':
        return this.#kernel.events.emit(args[0] as TroupeEvent)
      case 'requestStop':
        return this.#requestStop(args[0] as string)
      case 'registerName':
        return this.directory.register(args[0] as string, args[1] as Ref)
      case 'unregisterName':
        return this.directory.names.unregister(args[0] as string)
      case 'joinGroup':
        return this.directory.join(args[0] as string, args[1] as Ref)
      case 'leaveGroup':
        return this.directory.leave(args[0] as string, args[1] as string)
      case 'actorEnded':
        return this.directory.actorEnded(args[0] as string)
      case 'follow':
        return this.directory.follow(from, args[0] as number, args[1] as Topic, args[2] as string | undefined)
      case 'unfollow':
        return this.directory.followers.remove(from, args[0] as number)
      case 'recorded':
        return this.#recordings.accept(from, args[0] as RecordedBatch)
      default:
        throw new TypeError(`${method} is no operation of main`)
    }
  }

  linkEnded(peer: Peer): void {
    void this.#hosts.linkEnded(peer)
  }

  /** The sender of an invalid frame is ended: what it sent after it could mean anything. */
  frameInvalid(peer: Peer, error: unknown): void {
    const record = this.#hosts.at(peer.slot, peer.incarnation)
    if (record === undefined) return
    record.fault = error
    record.started.terminate()
  }

  /** Nobody waits for a host that is for one actor: what is sent to it waits. */
  async #startHost(
    from: HostPlace,
    kind: 'thread' | 'process',
    name: string,
    options: HostOptions,
    policy: HostPolicy | undefined,
  ): Promise<HostPlace> {
    const record = this.#hosts.start(kind, name, options, policy ?? from)
    if (policy !== undefined) await this.#hosts.isUp(record)
    return record.place
  }

  /** Passes a probe on to the host of the thread that holds the lock: only main knows which that is. */
  #probeLock({ pid, threadId }: ThreadPlace, key: string, path: readonly Hop[], seen: readonly Hop[] | undefined): void {
    const kernel = this.#kernel
    const isIt = (facts: HostFacts | undefined): boolean => facts?.pid === pid && (facts.threadId ?? 0) === threadId
    if (isIt(this.#facts)) return kernel.probes.follow(key, path, seen)
    const host = this.#hosts.living.find(({ facts }) => isIt(facts))
    if (host !== undefined) kernel.sendProbe(host.place.slot, key, path, seen)
  }

  async #endHost(slot: number, how: 'stop' | 'kill' | 'if starting'): Promise<boolean> {
    const record = this.#hosts.in(slot)
    if (record === undefined) return true
    if (how === 'if starting' && record.state !== 'starting') return false
    if (how === 'kill') await this.#hosts.kill(record)
    else await this.#hosts.stop(record)
    return true
  }

  async #renewHost(slot: number): Promise<void> {
    const record = this.#hosts.in(slot)
    if (record !== undefined) await this.#hosts.renew(record)
  }

  async #killHost(slot: number): Promise<void> {
    const record = this.#hosts.in(slot)
    if (record !== undefined) await this.#hosts.crash(record)
  }

  async #spawnAtRoot(order: SpawnOrder, place: RootPlace): Promise<Ref> {
    const { outside, spawner, place: main } = this.#kernel
    if (!('own' in place))
      return place.slot === main.slot ? this.#spawnHere(order) : spawner.order(this.#root, outside, order, place, false)
    const host = this.#hosts.start(place.own, place.name, place.host, main)
    return spawner.order(this.#root, outside, order, host.place, true)
  }

  /** Another host has named main as the place. */
  async #spawnHere(order: SpawnOrder): Promise<Ref> {
    const { spawner, outside, classes } = this.#kernel
    const actorClass = classes.find(order) ?? (await classes.load(order, order.startTimeoutMs))
    const ref = await spawner.startFor(this.#root, actorClass, order, outside)
    await spawner.publish(order.named, ref)
    return ref
  }
}
