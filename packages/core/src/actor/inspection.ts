import type { StopReason } from './stop-reason.ts'

/** One turn under way. */
export interface TurnInfo {
  readonly method: string
  readonly runningMs: number
}

/** A child, as its supervisor keeps it. */
export interface ChildInfo {
  readonly id: string
  /** The class, for people. */
  readonly at: string
  readonly name: string | undefined
  readonly restart: 'permanent' | 'transient' | 'temporary'
  readonly significant: boolean
  readonly state: 'starting' | 'running' | 'restarting' | 'away'
}

/** A lock that a handler of an actor holds or waits for. */
export interface LockUse {
  /** Its kind and name. */
  readonly lock: string
  readonly state: 'held' | 'awaited'
  /** Whose handler it is: the actor's, or, of a life that is over, that of a `stale actor`, which nothing can reach any more. */
  readonly by: 'actor' | 'stale actor'
  readonly method: string
  /** Since when, in milliseconds since 1970. */
  readonly since: number
}

/** What `system.inspect(ref)` tells of an actor. Plain data, taken at one moment. */
export interface Inspection {
  readonly id: string
  readonly at: string
  readonly name: string | undefined
  readonly slot: number
  readonly phase: 'starting' | 'running' | 'suspended' | 'failed' | 'restarting' | 'stopping' | 'ended'
  /** Lives so far, the one at hand included. */
  readonly lives: number
  readonly restarts: number
  /** Messages that wait, those put aside and those stashed included, and about how many bytes they hold. */
  readonly waiting: number
  readonly waitingBytes: number
  readonly stashed: number
  /** The handlers that are under way, oldest first. */
  readonly turns: readonly TurnInfo[]
  readonly children: readonly ChildInfo[]
  /** Ids of the actors that watch it; code outside of actors counts as `outside`. */
  readonly watchers: readonly string[]
  /** Ids of the actors whose lives are linked to its life. */
  readonly linked: readonly string[]
  readonly timers: readonly string[]
  /**
   * In development: the locks that its handlers hold or wait for, those of its former lives included. `undefined` in production, where
   * only threads are known to hold locks.
   */
  readonly locks: readonly LockUse[] | undefined
  /** What the class gave for its state: the result of a method `_inspect()`; `undefined` without one. */
  readonly state: unknown
  /** The last failure of a life. */
  readonly lastFailure: unknown
  readonly reason: StopReason | undefined
}

/** One message in or out, as a trace tells it. Arguments are short texts. */
export interface TraceEntry {
  /** On the clock of the actor's host, in milliseconds. */
  readonly atMs: number
  readonly direction: 'in' | 'out'
  readonly kind: 'tell' | 'ask' | 'stream' | 'tick' | 'notice'
  readonly method: string
  /** The id of the receiver of what went out. */
  readonly to: string | undefined
  readonly args: readonly string[]
}
