import type { HostedSystem } from '../actor/hosted-system.ts'
import type { Protocol } from '../actor/protocol.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import type { AbortableTurn, Caller } from '../refs/caller.ts'
import type { AskDesk, Holder } from '../refs/holder.ts'
import type { Ref } from '../refs/ref.ts'
import type { MessageKind, Target } from '../refs/target.ts'
import type { Clock } from '../time/clock.ts'
import type { Wheel } from '../time/wheel.ts'
import type { Child, Parent, SupervisingParent } from './children.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { Events } from './events.ts'
import type { ExposedClasses } from './exposed-classes.ts'
import type { Follows } from './follows.ts'
import type { LinkDesk } from './link-desk.ts'
import type { LockBook, LockWait } from './lock-book.ts'
import type { Mail } from './mail.ts'
import type { NumberTable } from './number-table.ts'
import type { OwnMail } from './own-mail.ts'
import type { LinkedLife } from './partner.ts'
import type { Recorder } from './recorder.ts'
import type { Reserved } from './reserved.ts'
import type { Scheduler } from './scheduler.ts'
import type { KernelSettings } from './settings.ts'
import type { SpawnRequest } from './spawn-request.ts'
import type { Ties } from './ties.ts'
import type { TraceRing } from './trace-ring.ts'
import type { WatchDesk } from './watch-desk.ts'

/** The life of an actor of this host, as the rest of its kernel needs it. */
export interface LocalLife extends LinkedLife {
  /** The turn that keeps others of its kind from starting. */
  readonly exclusive: (AbortableTurn & { readonly label: string }) | undefined
  /** Runs `action` if the handler at hand, which has not awaited yet, keeps others waiting when it does. */
  whenItWaits(action: () => void): void
  readonly turns: readonly { readonly label: string; readonly startedAt: number }[]
  /** The names of its handlers that await something, for people. */
  inFlight(): string[]
  /** The handler at hand that has not awaited yet. */
  readonly methodAtHand: string | undefined
  readonly hasChildren: boolean
  readonly children: { readonly all: readonly Child[] }
  readonly timerKeys: readonly string[]
}

/** An actor of this host, as the rest of its kernel needs it. */
export interface LocalActor extends Target, Child {
  readonly realm: Realm
  /** Who comes after it in the table of this host's actors, which sets it. */
  nextInTable: LocalActor | undefined
  readonly protocol: Protocol
  /** How many messages its class has. */
  readonly methodCount: number
  readonly name: string | undefined
  readonly parent: Parent
  /** The life at hand; `undefined` of an actor that has ended. */
  readonly life: LocalLife | undefined
  readonly lives: number
  readonly phase: string
  /** Who holds the refs that its next message brings. */
  readonly holder: Holder
  /** Messages that wait. */
  readonly waiting: number
  readonly mail: Mail | undefined
  /** The last failure of a life. */
  readonly lastFailure: unknown
  /** Why it ends, once it does. */
  readonly reason: StopReason | undefined
  /** Who watches it, whom it watches, to whom it is linked; made at first use. */
  readonly ties: Ties
  /** The turn that others wait behind, and its handler's name. */
  readonly blockedBy: { readonly turn: AbortableTurn; readonly handler: string } | undefined
  /** `args` are the receiver's own already; `bytes` is about what they hold. */
  accept(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void
  /** Mail that the kernel itself puts there; it is never refused for want of room. */
  acceptOwn(own: OwnMail): void
  stopAfterMail(reason: StopReason): Promise<void>
  /** That host needs no more of the room it was lent. */
  giveBackRoom(borrower: object): void
  suspend(): void
  resume(): void
  /** Takes down what goes in and out of it until the ring is ended, at most `limit` entries at a time. */
  openTrace(limit: number): TraceRing
  /** The host begins or ends to record. */
  watchChanged(): void
}

/** What all parts of one kernel share. */
export interface Realm {
  readonly systemId: string
  readonly slot: number
  readonly incarnation: number
  readonly settings: KernelSettings
  readonly clock: Clock
  /** Numbers from 0 to below 1. */
  readonly random: () => number
  /** Deadlines of what somebody waits for; while there are any the program does not end. */
  readonly waits: Wheel
  /** Deadlines nobody waits for. */
  readonly watches: Wheel
  readonly scheduler: Scheduler
  readonly asks: AskDesk
  /** The system stops: nobody is restarted any more. */
  readonly isEnding: boolean
  readonly events: Events
  readonly deadLetters: DeadLetters
  readonly follows: Follows
  readonly watchDesk: WatchDesk
  readonly linkDesk: LinkDesk
  /** Which code holds and awaits which locks; only in development, and where the platform has locks. */
  readonly locks: LockBook | undefined
  /** Takes down what happens here; `undefined` while nobody records. */
  readonly recorder: Recorder | undefined
  /** The actor classes known here by their keys. */
  readonly classes: ExposedClasses
  /** Who holds the refs of code outside of actors. */
  readonly outside: Holder
  /** The living actors of this host by number. */
  readonly actors: NumberTable<LocalActor>
  /** The places of those that come back with this host. */
  readonly reserved: Map<number, Reserved>
  /** Runs `action` before the platform looks at timers and I/O. */
  soon(action: () => void): void
  /** Runs `action` after it has. */
  later(action: () => void): void
  /** The system as actors of this host see it, in the hands of `holder`. */
  systemFor(holder: Holder): HostedSystem
  /** Starts an actor for `parent`; the ref is bound to `holder`. */
  spawn(parent: SupervisingParent, holder: Holder, actorClass: unknown, request: SpawnRequest): Promise<Ref>
  /** An actor of this host has ended: its names go, and it leaves its groups. */
  ended(actor: { readonly id: string; readonly number: number; readonly name: string | undefined }): void
  /** So has an actor of a host that is down. */
  endedForGood(id: string): void
  /** Code of this host waits for a lock from now on. */
  waitsForLock(wait: LockWait): void
}
