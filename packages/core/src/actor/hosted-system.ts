import type { ActorBrand } from '../codec/sendable.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import type { Group } from './group.ts'
import type { Host, HostGroup, Placement } from './host.ts'
import type { HostEnd } from './host-end.ts'
import type { HostOptions } from './host-options.ts'
import type { Inspection, TraceEntry } from './inspection.ts'
import type { NameEvent, WaitOptions } from './name-event.ts'
import type { Notice } from './notice.ts'
import type { Spawn } from './spawn-options.ts'
import type { StopOptions } from './stop-options.ts'

/** Anything that names a protocol: the class, also an abstract one. */
export type ProtocolOf<A> = abstract new (...args: never) => A

export interface HostsOptions extends HostOptions {
  /** Shown in `ps` and in errors; each of several gets a number behind it. @defaultValue the kind */
  readonly name?: string
  /** How actors are spread over the hosts. @defaultValue 'round-robin' */
  readonly placement?: Placement
  /** A host that dies comes back, unless it dies more often than that within `withinMs`. Whole number >= 0. @defaultValue 3 */
  readonly restarts?: number
  /** Milliseconds, more than 0. @defaultValue 5 000 */
  readonly withinMs?: number
}

/** The system as every host sees it. */
export interface HostedSystem {
  readonly id: string
  /** Starts an actor that outlives its creator: a child of the system's root. */
  readonly spawn: Spawn
  /**
   * The actor of that name, or `undefined` when there is none or it is no `actor`. An actor has its names through all of its lives, so
   * one that is being restarted is found. As with all calls about names and groups, main is asked: @throws AskTimeoutError it did not
   * answer within 5 s
   */
  find<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<ActorRef<A> | undefined>
  /** The same, where there has to be one. @throws ActorNotFoundError when there is none, or one of another class */
  get<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<ActorRef<A>>
  /**
   * Resolves with the actor of that name once there is one, at once if there is. @throws AskTimeoutError, AskCancelledError,
   * ActorNotFoundError it is no `actor`, SystemStoppedError the system has stopped meanwhile, OptionError
   */
  waitFor<A extends ActorBrand>(actor: ProtocolOf<A>, name: string, options?: WaitOptions): Promise<ActorRef<A>>
  /**
   * Gives an actor a name of 1 to 255 bytes, or one more; harmless when it has it. It keeps it until it ends. @throws NameTakenError
   * another actor has it, ActorStoppedError, HostUnavailableError its host is down and may come back, OptionError
   */
  register(ref: AnyRef, name: string): Promise<void>
  /** Takes the name from the actor that has it; resolves also when nobody has, or only one that is starting. @throws OptionError */
  unregister(name: string): Promise<void>
  /**
   * The names there are as appearances, then the changes in their order, until the loop is left. `name` limits it to one name. A reader
   * that is behind is not told of what came and went meanwhile: at most two changes of a name wait. The loop ends with the life it
   * runs in, and with the system; waiting in it does not keep the program from ending. @throws OptionError
   */
  names(name?: string): AsyncIterable<NameEvent>
  /**
   * The group of that name, 1 to 255 bytes, empty at first; its replica is filled when this resolves. It has the members that are an
   * `actor`. The handle belongs to whoever opened it: an actor's ends with its life. @throws OptionError
   */
  group<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<Group<A>>
  /** Resolves with the notice when the actor has ended, at once when it is gone. @throws AskTimeoutError, AskCancelledError */
  ended(ref: AnyRef, options?: WaitOptions): Promise<Notice>
  /**
   * Resolves with how a host ended once it is gone, at once if it is. Waiting does not keep the program from ending. @throws OptionError
   * for what is no thread or process of this system. @throws HostUnavailableError it ended so long ago that nobody knows how
   * @throws AskTimeoutError, AskCancelledError
   */
  hostEnded(host: Host, options?: WaitOptions): Promise<HostEnd>
  /**
   * What its kernel knows of an actor, without the actor's own doing. Waits until the actor's host takes a look at its messages: a handler
   * that never awaits keeps it from that. @throws ActorNotFoundError it has ended, or never was here
   * @throws HostUnavailableError, HostDownError, AskTimeoutError
   */
  inspect(ref: AnyRef): Promise<Inspection>
  /**
   * Keeps an actor from its mail until `resume` or its next restart; the turn at hand goes on. Stop, kill and supervision work as ever.
   * Doing it twice is doing it once. @throws as `inspect`
   */
  suspend(ref: AnyRef): Promise<void>
  resume(ref: AnyRef): Promise<void>
  /**
   * Messages in and out of an actor as they happen, through all its lives, from the first read until the loop is left or the actor has
   * ended: what comes in when it is handled, what goes out when it was sent. At most `limit` wait to be read, the oldest are given up.
   * A read rejects with `ActorNotFoundError`, `HostUnavailableError` or, when the host dies meanwhile, `HostDownError`. @throws OptionError
   * @defaultValue 1 000
   */
  trace(ref: AnyRef, options?: { readonly limit?: number }): AsyncIterable<TraceEntry>
  /** Stops any actor, as its parent would; resolves when it has ended, and its host if that was its own, also when it had before. */
  stopActor(ref: AnyRef, options?: StopOptions): Promise<void>
  /**
   * Ends any actor at once: no `onStop`, results of its unfinished handlers are dropped. One on a host of its own ends with that, whatever
   * it is doing. @throws HostStalledError the host that it shares did not answer for a second; the kill waits there
   */
  killActor(ref: AnyRef): Promise<void>
  /** Starts so many worker threads and resolves when all are up. @throws HostStartError, OptionError */
  threads(count: number, options?: HostsOptions): Promise<HostGroup>
  /** Starts so many child processes and resolves when all are up. @throws HostStartError, OptionError */
  processes(count: number, options?: HostsOptions): Promise<HostGroup>
  /**
   * Stops hosts for good: their actors stop, last born first, with the reason `host-stopped`, and no supervisor starts them again. What
   * takes too long is ended from outside. Resolves when the hosts are gone, also when they were before; to an actor that stops its own
   * host at once. @throws OptionError for main, which ends with its system, and for what is no host of it
   */
  stopHost(host: Host | HostGroup): Promise<void>
  /**
   * Ends hosts at once, whatever they are doing, as a crash would end them: they come back with the actors that their supervisors want.
   * Resolves when they are down. @throws OptionError as `stopHost`
   */
  killHost(host: Host | HostGroup): Promise<void>
  /** The host this code runs on. */
  readonly here: Host
  /** Asks main to stop the whole system; returns at once. */
  requestStop(reason?: string): void
}
