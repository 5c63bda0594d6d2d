import type { Placement } from '../actor/host.ts'
import type { HandleCodec } from '../codec/handle-codec.ts'
import { type HandleDestination, handleKindNamed, linkedHandleKind } from '../codec/handles.ts'
import { NotSendableError } from '../errors/not-delivered-errors.ts'
import { isActorNumber } from '../ids/actor-number.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { ForeignActor } from './foreign-actor.ts'
import { HostGroupHandle, HostHandle } from './host-handle.ts'
import { checkPlacement } from './placement.ts'
import type { HostKind, HostPlace } from './platform.ts'
import type { Realm } from './realm.ts'

/** Where refs lead. */
export interface HandlePlaces {
  /** An actor of this host, or of another one. */
  targetFor(place: HostPlace, number: number, descriptor: Descriptor): Target
  placeOf(slot: number): HostPlace
}

/** The link on which handles travel. */
export interface HandleLink {
  /** The host at its other end. */
  readonly to: HandleDestination
  /** The number by which the peer knows a descriptor. */
  numberOf(descriptor: Descriptor): number
  /** What a handle in the message at hand needs until the peer has taken that apart. */
  hold(lease: Disposable): void
  /** Calls `action` once the message at hand is complete; not if it cannot be sent. */
  whenSent(action: () => void): void
  /** The message at hand has a handle that its sender holds until it hears that this was read. */
  isHeld(): void
}

const hostKinds: readonly HostKind[] = ['main', 'thread', 'process']

/**
 * Refs, hosts, groups of hosts and handles of other packages on one link. They travel as
 *
 *   ref   [0 or the system's id, slot, actor number, kind of its host, incarnation of its host, descriptor]
 *   host  [true, 0 or the system's id, slot, incarnation, kind, name]
 *   group [false, placement, a list of its hosts]
 *   other [null, the name of its kind, its data, whether the sender holds it until this is read]
 *
 * with descriptors by number: each is told once per link.
 */
export class LinkHandles implements HandleCodec {
  readonly #realm: Realm
  readonly #places: HandlePlaces
  readonly #link: HandleLink
  readonly #descriptors = new Map<number, Descriptor>()

  constructor(realm: Realm, places: HandlePlaces, link: HandleLink) {
    this.#realm = realm
    this.#places = places
    this.#link = link
  }

  /** The peer will name this descriptor by that number. */
  define(number: number, descriptor: Descriptor): void {
    this.#descriptors.set(number, descriptor)
  }

  /** The descriptor that the peer names by that number. */
  descriptorAt(number: number): Descriptor | undefined {
    return this.#descriptors.get(number)
  }

  keyOf(handle: object): string | undefined {
    return linkedHandleKind(Object.getPrototypeOf(handle))?.key
  }

  pack(handle: object): unknown {
    if (handle instanceof HostHandle) return this.#packHost(handle)
    if (handle instanceof HostGroupHandle)
      return [false, handle.placement, handle.hosts.map((host) => this.#packHost(host as HostHandle))]
    if (!Ref.is(handle)) return this.#packOther(handle)
    const { systemId, slot, number, descriptor } = Ref.targetOf(handle)
    const { kind, incarnation } = this.#places.placeOf(slot)
    return [this.#systemOf(systemId), slot, number, hostKinds.indexOf(kind), incarnation, this.#link.numberOf(descriptor)]
  }

  /** @throws NotSendableError for what names no actor and no host that could exist */
  unpack(data: unknown, holder: unknown): object {
    const fields = Array.isArray(data) ? (data as unknown[]) : []
    if (fields[0] === true) return this.#host(fields)
    if (fields[0] === null) return this.#other(fields, holder)
    return fields[0] === false ? this.#group(fields) : new Ref(this.#target(fields), holder as Holder)
  }

  #packOther(handle: object): unknown {
    const kind = linkedHandleKind(Object.getPrototypeOf(handle))
    if (kind === undefined) throw new TypeError('it belongs to a system of another copy of this package')
    const { data, lease, sent } = kind.pack(handle, this.#link.to)
    if (lease !== undefined) this.#link.hold(lease)
    if (sent !== undefined) this.#link.whenSent(sent)
    return [null, kind.name, data, lease !== undefined]
  }

  #other([, name, data, held]: unknown[], holder: unknown): object {
    if (held === true) this.#link.isHeld()
    const kind = handleKindNamed(name)
    if (kind !== undefined) return kind.unpack(data, holder)
    const why = `is of the kind ${String(name)}, which this host has not loaded`
    throw new NotSendableError({ path: 'a handle', why, direction: 'in' })
  }

  #packHost({ systemId, slot, incarnation, kind, name }: HostHandle): unknown {
    return [true, this.#systemOf(systemId), slot, incarnation, hostKinds.indexOf(kind), name]
  }

  #systemOf(id: string): string | 0 {
    return id === this.#realm.systemId ? 0 : id
  }

  #host([, system, slot, incarnation, kindIndex, name]: unknown[]): HostHandle {
    const systemId = system === 0 ? this.#realm.systemId : system
    const kind = hostKinds[kindIndex as number]
    if (kind === undefined || !isCount(slot) || !isCount(incarnation)) throw impossible('host')
    if (typeof systemId !== 'string' || typeof name !== 'string') throw impossible('host')
    return new HostHandle(systemId, { slot, incarnation, kind }, name)
  }

  #group([, placement, hosts]: unknown[]): HostGroupHandle {
    if (!Array.isArray(hosts)) throw impossible('group of hosts')
    return new HostGroupHandle(
      hosts.map((host) => this.#host(Array.isArray(host) ? host : [])),
      checkPlacement(placement as Placement),
    )
  }

  #target([system, slot, number, kindIndex, incarnation, descriptorNumber]: unknown[]): Target {
    const descriptor = this.#descriptors.get(descriptorNumber as number)
    const kind = hostKinds[kindIndex as number]
    if (descriptor === undefined || kind === undefined) throw impossible('actor')
    if (!isCount(slot) || !isCount(incarnation) || !isActorNumber(number)) throw impossible('actor')
    if (system === 0) return this.#places.targetFor({ slot, incarnation, kind }, number, descriptor)
    if (typeof system !== 'string') throw impossible('actor')
    return new ForeignActor(system, slot, number, descriptor, this.#realm.deadLetters)
  }
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0

const impossible = (what: string): NotSendableError =>
  new NotSendableError({ path: what, why: `names no ${what} that could exist`, direction: 'in' })
