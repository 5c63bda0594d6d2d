import type { ActorBrand } from '../codec/sendable.ts'
import type { ActorRef } from '../refs/actor-ref.ts'
import type { Host, HostGroup, Placement } from './host.ts'
import type { HostOptions } from './host-options.ts'
import type { Checked, Problem } from './protocol-check.ts'
import type { Backoff, Restart } from './supervision-options.ts'

export interface SpawnOptions {
  /**
   * Where the actor runs: on this host; on a thread or process of its own, which ends with it; on a given host; on a member of a
   * group. @defaultValue 'here'
   */
  readonly on?: 'here' | 'thread' | 'process' | Host | HostGroup
  /** Overrides the group's own choice of a member. */
  readonly placement?: Placement
  /** 1 to 255 bytes of any text, unique in the system while the actor lives. */
  readonly name?: string
  /** For `on: 'thread'` and `on: 'process'`. */
  readonly host?: HostOptions
  /** The longest its constructor and `onStart` may take. @defaultValue the system's `startTimeoutMs` (30 000) */
  readonly startTimeoutMs?: number
  /** When it gets another life. @defaultValue the class's `options.restart`, else 'transient' */
  readonly restart?: Restart
  /** Its end by itself counts for its supervisor's `autoShutdown`. Not with `restart: 'permanent'`. @defaultValue false */
  readonly significant?: boolean
  /** How long it waits before its next life. @defaultValue the supervisor's `backoff` */
  readonly backoff?: Backoff
  /**
   * How long its supervisor waits for it to stop before it kills it, its children's time included; 0 kills it at once.
   * @defaultValue no limit beyond its own steps' `stopTimeoutMs`; on another host twice the system's `stopTimeoutMs` and a second
   */
  readonly shutdownMs?: number
  /** For `on: 'thread'` and `on: 'process'`: a restart also renews the host, and with it the state of modules. @defaultValue false */
  readonly restartHost?: boolean
}

/** `args` is required exactly when the constructor has a required parameter. */
export type SpawnRest<P extends unknown[]> = [] extends P
  ? [options?: SpawnOptions & { readonly args?: Readonly<P> }]
  : [options: SpawnOptions & { readonly args: Readonly<P> }]

/**
 * Starts an actor and resolves with its ref once its constructor and `onStart` have succeeded.
 *
 * @throws StartError the constructor threw, `onStart` rejected, or the time was over; the cause says why
 * @throws NotExposedError the class is to run on another host, which cannot load it: the message shows the line to add
 * The arguments are copied and kept: each life gets them as they were. Its supervisor is the actor that spawned it, or the system.
 *
 * @throws NotSendableError an argument cannot travel
 * @throws NameTakenError the name is in use; nothing was constructed
 * @throws HostStartError, HostDownError, HostUnavailableError the host did not start, died meanwhile, or is not up
 * @throws OptionError an option makes no sense
 */
export type Spawn = <A extends ActorBrand, P extends unknown[]>(
  actor: (new (...args: P) => A) & Checked<Problem<new (...args: P) => A>, 'protocol'>,
  ...rest: SpawnRest<P>
) => Promise<ActorRef<A>>
