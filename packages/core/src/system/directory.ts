import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { ActorStoppedError, HostUnavailableError } from '../errors/not-delivered-errors.ts'
import { HostDownError } from '../errors/outcome-unknown-errors.ts'
import type { Topic } from '../kernel/follows.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { HostPlace } from '../kernel/platform.ts'
import { Ref } from '../refs/ref.ts'
import { within } from '../time/within.ts'
import { Followers } from './followers.ts'
import { GroupTable } from './group-table.ts'
import { isLostWith } from './lost-with-host.ts'
import { type HostLife, type NameChange, NameTable } from './name-table.ts'

/** So long a kernel has to say whether an actor of its lives; an actor of a host that is silent counts as alive. */
const answerMs = 2_000
/** So long somebody who wants a name waits for what becomes of its actor, when the host of that is gone. */
const decisionMs = 1_500

/** An actor whose kernel is being asked about it, while something is to be done with it. */
interface Inquiry {
  readonly ref: Ref
  /** The group it is to join. */
  readonly group: string | undefined
  /** It ended meanwhile, or left the group. */
  ended: boolean
  left: boolean
}

/**
 * Which actors have which names and belong to which groups, and who follows that: the one place for a whole system, at main. What
 * needs to know whether an actor lives asks its kernel, which from then on tells the actor's end; it takes effect afterwards, at once.
 */
export class Directory {
  readonly names: NameTable = new NameTable((change) => this.#nameChanged(change))
  readonly groups: GroupTable = new GroupTable((group, change) => this.followers.tell('group', group, change))
  readonly followers: Followers
  readonly #kernel: Kernel
  readonly #isUp: (host: HostLife) => boolean
  readonly #inquiries = new Map<string, Set<Inquiry>>()
  readonly #vanishing = new Map<string, Outcome<void>>()

  /** `isUp`: whether a host beside main is not gone. What a host sent before its end may be read after that. */
  constructor(kernel: Kernel, isUp: (host: HostLife) => boolean) {
    this.#kernel = kernel
    this.#isUp = isUp
    this.followers = new Followers((host, id, changes) => this.#tell(host, id, changes))
  }

  /** As {@link NameTable.reserve}; a name whose actor has ended is free, though that may not have been heard here yet. */
  reserve(name: string, by: HostLife): number | Promise<number> {
    this.#dropLost(name)
    if (this.names.find(name) !== undefined) return this.#reserveAfter(name, by)
    this.#refuseIfGone(by)
    return this.names.reserve(name, by)
  }

  /** As {@link NameTable.publish}, by the kernel of the actor. */
  publish(name: string, reservation: number, ref: Ref, by: HostLife): void {
    this.#refuseIfGone(by)
    this.names.publish(name, reservation, ref)
  }

  /** By a reservation's number, or by the id of an actor that has ended: then all it had goes. */
  release(name: string, by: string | number): void {
    this.names.release(name, by)
    if (typeof by === 'string') this.actorEnded(by)
  }

  /** @throws NameTakenError, and as {@link join} */
  async register(name: string, ref: Ref): Promise<void> {
    const inquiry = this.#inquire(ref, undefined)
    try {
      await this.#confirm(inquiry)
      for (let other = this.names.find(name); other !== undefined && other.id !== ref.id; other = this.names.find(name)) {
        await this.#contest(name, other)
      }
      if (inquiry.ended) throw stopped(ref)
      this.#dropLost(name)
      this.names.give(name, ref)
    } finally {
      this.#close(inquiry)
    }
  }

  /** @throws ActorStoppedError, HostUnavailableError, and AskTimeoutError when the actor's host does not answer */
  async join(group: string, ref: Ref): Promise<void> {
    const inquiry = this.#inquire(ref, group)
    try {
      await this.#confirm(inquiry)
      if (!inquiry.left) this.groups.join(group, ref)
    } finally {
      this.#close(inquiry)
    }
  }

  /** Also those who are about to join. */
  leave(group: string, id: string): void {
    for (const inquiry of this.#inquiries.get(id) ?? []) if (inquiry.group === group) inquiry.left = true
    this.groups.leave(group, id)
  }

  follow(host: HostPlace, id: number, topic: Topic, name: string | undefined): void {
    this.#refuseIfGone(host)
    this.followers.add(host, id, topic, name, this.#present(topic, name))
  }

  actorEnded(id: string): void {
    for (const inquiry of this.#inquiries.get(id) ?? []) inquiry.ended = true
    this.names.actorEnded(id)
    this.groups.actorEnded(id)
  }

  /** A host is gone; `wanted` are the numbers of its actors that come back with it. */
  hostDown(slot: number, incarnation: number, wanted: ReadonlySet<number>): void {
    for (const inquiry of [...this.#inquiries.values()].flatMap((all) => [...all])) {
      if (isLostWith(inquiry.ref, slot, incarnation, wanted)) inquiry.ended = true
    }
    this.names.hostDown(slot, incarnation, wanted)
    this.groups.hostDown(slot, incarnation, wanted)
    this.followers.hostDown(slot, incarnation)
  }

  // ---- actors that may have ended

  async #reserveAfter(name: string, by: HostLife): Promise<number> {
    for (let other = this.names.find(name); other !== undefined; other = this.names.find(name)) await this.#contest(name, other)
    this.#refuseIfGone(by)
    this.#dropLost(name)
    return this.names.reserve(name, by)
  }

  /** What a host reserved is free when it is gone, also before it is known which of its actors come back. */
  #dropLost(name: string): void {
    const reserved = this.names.reservedBy(name)
    if (reserved !== undefined && !this.#isThere(reserved.by)) this.names.release(name, reserved.reservation)
  }

  /** Resolves when the actor does not have the name any more. @throws NameTakenError when it lives, or may live again */
  async #contest(name: string, holder: Ref): Promise<void> {
    try {
      if (!(await this.#asksKernelOf(holder))) this.actorEnded(holder.id)
    } catch (error) {
      if (isHostGone(error) && this.names.find(name) === holder)
        await within(this.#kernel.waits, this.#vanished(name), decisionMs)
    }
    if (this.names.find(name) === holder) throw this.names.refusal(name)
  }

  /** Resolves when nobody has the name that somebody has now. */
  #vanished(name: string): Promise<void> {
    const known = this.#vanishing.get(name)
    if (known !== undefined) return known.promise
    const vanishing = openOutcome<void>()
    this.#vanishing.set(name, vanishing)
    return vanishing.promise
  }

  #inquire(ref: Ref, group: string | undefined): Inquiry {
    const inquiry: Inquiry = { ref, group, ended: false, left: false }
    this.#inquiries.set(ref.id, (this.#inquiries.get(ref.id) ?? new Set()).add(inquiry))
    return inquiry
  }

  #close(inquiry: Inquiry): void {
    const { id } = inquiry.ref
    const others = this.#inquiries.get(id)!
    others.delete(inquiry)
    if (others.size === 0) this.#inquiries.delete(id)
  }

  /** @throws ActorStoppedError, HostUnavailableError, AskTimeoutError */
  async #confirm(inquiry: Inquiry): Promise<void> {
    const { ref } = inquiry
    try {
      // its end may be told right behind the answer, and is heard before this goes on
      if (!(await this.#asksKernelOf(ref)) || inquiry.ended) throw stopped(ref)
    } catch (error) {
      if (!isHostGone(error)) throw error
      const mayReturn = error instanceof HostUnavailableError ? error.retryable : !inquiry.ended
      if (!mayReturn) throw stopped(ref, 'host-down', error as Error)
      throw new HostUnavailableError({ slot: Ref.targetOf(ref).slot, state: 'down', retryable: true }, { cause: error })
    }
  }

  /** Whether the actor lives; if so, its kernel will tell its end. */
  async #asksKernelOf(ref: Ref): Promise<boolean> {
    const { slot, number } = Ref.targetOf(ref)
    if (slot === this.#kernel.slot) return this.#kernel.reportEnd(number)
    return (await this.#kernel.request(this.#kernel.placeOf(slot), 'reportEnd', [number], answerMs)) === true
  }

  #isThere(host: HostLife): boolean {
    return host.slot === this.#kernel.slot || this.#isUp(host)
  }

  #refuseIfGone(host: HostLife): void {
    if (this.#isThere(host)) return
    throw new HostUnavailableError({ slot: host.slot, state: 'down', retryable: false })
  }

  // ---- who follows

  #present(topic: Topic, name: string | undefined): readonly unknown[] {
    if (topic === 'group') return this.groups.present(name!)
    const ref = name === undefined ? undefined : this.names.find(name)
    if (topic === 'name') return ref === undefined ? [] : [{ change: 'appeared', name, ref }]
    return [...this.names.present()]
  }

  #nameChanged(change: NameChange): void {
    const { name } = change
    if (change.change === 'vanished') {
      this.#vanishing.get(name)?.resolve()
      this.#vanishing.delete(name)
    }
    this.followers.tell('names', undefined, change)
    this.followers.tell('name', name, change)
  }

  #tell(host: HostPlace, id: number, changes: readonly unknown[]): void {
    const kernel = this.#kernel
    if (host.slot === kernel.slot) kernel.follows.news(id, changes)
    else kernel.tellHost(host, 'news', [id, changes])
  }
}

const stopped = ({ id }: Ref, reason = 'stopped', cause?: Error): ActorStoppedError =>
  new ActorStoppedError({ actor: id, reason }, cause === undefined ? undefined : { cause })

const isHostGone = (error: unknown): boolean => error instanceof HostDownError || error instanceof HostUnavailableError
