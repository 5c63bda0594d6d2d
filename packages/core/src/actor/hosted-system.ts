import type { ActorBrand } from '../codec/sendable.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import type { Host, HostGroup, Placement } from './host.ts'
import type { HostOptions } from './host-options.ts'
import type { Spawn } from './spawn-options.ts'
import type { StopOptions } from './stop-options.ts'

/** Anything that names a protocol: the class, also an abstract one. */
export type ProtocolOf<A> = abstract new (...args: never) => A

export interface HostsOptions extends HostOptions {
  /** Shown in `ps` and in errors; each of several gets a number behind it. @defaultValue the kind */
  readonly name?: string
  /** How actors are spread over the hosts. @defaultValue 'round-robin' */
  readonly placement?: Placement
}

/** The system as every host sees it. */
export interface HostedSystem {
  readonly id: string
  /** Starts an actor that outlives its creator: a child of the system's root. */
  readonly spawn: Spawn
  /** The running actor of that name, or `undefined` when there is none or it is no `actor`. */
  find<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<ActorRef<A> | undefined>
  /** The running actor of that name. @throws ActorNotFoundError when there is none, or one of another class */
  get<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<ActorRef<A>>
  /** Stops any actor, as its parent would; resolves when it has ended, also when it had before. */
  stopActor(ref: AnyRef, options?: StopOptions): Promise<void>
  /** Ends any actor at once: no `onStop`, results of its unfinished handlers are dropped. */
  killActor(ref: AnyRef): Promise<void>
  /** Starts so many worker threads and resolves when all are up. @throws HostStartError, OptionError */
  threads(count: number, options?: HostsOptions): Promise<HostGroup>
  /** Starts so many child processes and resolves when all are up. @throws HostStartError, OptionError */
  processes(count: number, options?: HostsOptions): Promise<HostGroup>
  /** The host this code runs on. */
  readonly here: Host
  /** Asks main to stop the whole system; returns at once. */
  requestStop(reason?: string): void
}
