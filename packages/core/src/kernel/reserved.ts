import type { EndReason } from '../actor/notice.ts'
import { copied, copyArguments } from '../codec/copy.ts'
import { ActorStoppedError, MailboxFullError, ProtocolMismatchError } from '../errors/not-delivered-errors.ts'
import { actorId } from '../ids/actor-number.ts'
import { lightestBytes } from '../mailbox/mailbox.ts'
import { defaultMailboxBounds } from '../mailbox/overflow.ts'
import type { Caller } from '../refs/caller.ts'
import { type Descriptor, descriptorOf } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import type { Readying } from '../refs/ready-wait.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import type { DeadLetterReason } from './dead-letter-reason.ts'
import type { DeadLetters } from './dead-letters.ts'
import { livesAtLeast } from './far-host.ts'
import type { LinkDesk } from './link-desk.ts'
import { Ties } from './ties.ts'
import type { WatchDesk } from './watch-desk.ts'

/** An actor that its supervisor wants to come back with its host; plain data. */
export interface Claim {
  readonly number: number
  /** The slot of its supervisor's host: without that it will not come. */
  readonly wantedBy: number
}

interface Waiting {
  readonly kind: MessageKind
  readonly method: number
  readonly args: readonly unknown[]
  readonly bytes: number
  readonly caller: Caller | undefined
}

/** Until a ref names the actor nothing is known of its class, and nobody asks. */
const unknownClass: Descriptor = descriptorOf('an actor that is about to come back', ['troupe:reserved'], [])

/** The kernel around it. */
export interface ReservedRealm {
  readonly systemId: string
  readonly slot: number
  readonly incarnation: number
  readonly outside: Holder
  readonly deadLetters: DeadLetters
  readonly watchDesk: WatchDesk
  readonly linkDesk: LinkDesk
}

/** The actor that came back. */
export interface Returned extends Target {
  readonly methodCount: number
  accept(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void
  whenReady(who: Readying): void
  inherit(ties: Ties): void
}

/**
 * The place of an actor that comes back with its host: it collects what is sent, within the usual bounds, until the actor's supervisor has
 * started it again.
 */
export class Reserved {
  readonly realm: ReservedRealm
  readonly number: number
  readonly wantedBy: number
  readonly methodCount: number = Infinity
  #descriptor = unknownClass
  #waiting: Waiting[] = []
  #bytes = 0
  readonly #readying: Readying[] = []
  /** It has no life of its own. */
  readonly life: undefined = undefined
  readonly lives: number = livesAtLeast
  #ties: Ties | undefined = undefined
  #cell: Returned | undefined = undefined
  #dropped = false

  constructor(realm: ReservedRealm, { number, wantedBy }: Claim) {
    this.realm = realm
    this.number = number
    this.wantedBy = wantedBy
  }

  get systemId(): string {
    return this.realm.systemId
  }

  get slot(): number {
    return this.realm.slot
  }

  get id(): string {
    return actorId(this.systemId, this.slot, this.number)
  }

  get descriptor(): Descriptor {
    return this.#descriptor
  }

  get holder(): Holder {
    return this.realm.outside
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** A ref brought the actor's descriptor. */
  as(descriptor: Descriptor): this {
    this.#descriptor = descriptor
    return this
  }

  get ties(): Ties {
    return (this.#ties ??= new Ties(this))
  }

  send(kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    if (this.#cell !== undefined) return this.#cell.send(kind, method, args, caller)
    copyArguments(args, this.holder)
    this.accept(kind, method, args, copied.bytes, caller)
  }

  accept(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void {
    if (this.#cell !== undefined) return this.#cell.accept(kind, method, args, bytes, caller)
    if (this.#dropped) return this.#refuse(kind, method, caller, this.#gone(), 'host-down')
    const unit = this.#overflow(bytes)
    if (unit !== undefined) return this.#refuse(kind, method, caller, this.#full(unit), 'mailbox-full')
    this.#bytes += Math.max(bytes, lightestBytes)
    this.#waiting.push({ kind, method, args, bytes, caller })
  }

  /** How much room there is shows when the actor is there. */
  whenReady(who: Readying): void {
    if (this.#cell !== undefined) this.#cell.whenReady(who)
    else if (this.#dropped) who.reject(this.#gone())
    else this.#readying.push(who)
  }

  /** The actor is there: it gets what waited, in order. */
  handTo(cell: Returned): void {
    this.#cell = cell
    this.#descriptor = cell.descriptor
    if (this.#ties !== undefined) cell.inherit(this.#ties)
    this.#ties = undefined
    for (const { kind, method, args, bytes, caller } of this.#take()) {
      if (method < cell.methodCount) cell.accept(kind, method, args, bytes, caller)
      else this.#refuse(kind, method, caller, mismatch(cell, method), 'method-unknown')
    }
    for (const who of this.#readying.splice(0)) if (!who.settled) cell.whenReady(who)
  }

  /** The actor will not come. */
  drop(): void {
    this.#dropped = true
    const reason: EndReason = { kind: 'host-down', slot: this.slot, incarnation: this.realm.incarnation - 1, mayReturn: false }
    this.#ties?.lifeOver(reason)
    this.#ties?.ended(reason)
    for (const { kind, method, caller } of this.#take()) this.#refuse(kind, method, caller, this.#gone(), 'host-down')
    for (const who of this.#readying.splice(0)) if (!who.settled) who.reject(this.#gone())
  }

  #take(): readonly Waiting[] {
    const waiting = this.#waiting
    this.#waiting = []
    return waiting
  }

  #overflow(bytes: number): 'messages' | 'bytes' | undefined {
    if (this.#waiting.length >= defaultMailboxBounds.messages) return 'messages'
    return this.#bytes + Math.max(bytes, lightestBytes) > defaultMailboxBounds.bytes ? 'bytes' : undefined
  }

  #full(unit: 'messages' | 'bytes'): Error {
    return new MailboxFullError({ actor: this.id, capacity: defaultMailboxBounds[unit], unit, policy: 'reject' })
  }

  #gone(): Error {
    return new ActorStoppedError({ actor: this.id, reason: 'host-down' })
  }

  #refuse(kind: MessageKind, method: number, caller: Caller | undefined, error: Error, reason: DeadLetterReason): void {
    caller?.fail(error)
    if (kind === messageKind.tell) this.realm.deadLetters.add(this.id, this.#descriptor.methodName(method), reason)
  }
}

const mismatch = ({ id, descriptor }: Returned, method: number): Error =>
  new ProtocolMismatchError({ actor: id, expected: descriptor.methods.join(', '), got: `method ${method}` })
