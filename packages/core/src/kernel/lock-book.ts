import type { Inspection, LockUse } from '../actor/inspection.ts'

/** One call of a handler, from its beginning for as long as anything of it goes on. Only in development. */
export interface HandlerRun {
  /** Its actor's id and its method. */
  readonly label: string
  /** The id; `undefined` for code outside of actors. */
  readonly actor: string | undefined
  readonly method: string
  /** Its life is over: what it still does nobody notices, but for the locks it holds. */
  readonly isStale: boolean
  inspect(): Inspection | undefined
  /** Code of it waits for a lock from now on. */
  begins(wait: LockWait): void
}

/** One line of execution: what follows from what across awaits. Code that goes on in two places at once is two lines. */
export interface Flow {
  readonly run: HandlerRun
  /** Whether it got that hold on its way here, so that nothing releases the lock before this code has gone on. */
  has(hold: LockHold): boolean
}

/** A lock that somebody in this thread holds. */
export interface LockHold {
  /** No other hold has had it, in any host. */
  readonly id: string
  readonly flow: Flow
  /** Where it was acquired. */
  readonly stack: string
}

/** Somebody in this thread who awaits a lock. */
export interface LockWait {
  /** The code that waits; `undefined` in production, where only its thread is known. */
  readonly flow: Flow | undefined
  /** Names the lock in every host. */
  readonly key: string
  /** Names it for people. */
  readonly lock: string
  /** In milliseconds since 1970: by a clock that all hosts have. */
  readonly since: number
  readonly stack: string
  /** The threads that hold the lock: several of one that has readers. */
  holders(): readonly LockHolder[]
  /** Fails it with a `DeadlockError`. Only in development. */
  fail(cycle: readonly string[], stacks: readonly string[]): void
  /** Called once when it is over. */
  onEnd: (() => void) | undefined
}

export interface ThreadPlace {
  readonly pid: number
  readonly threadId: number
}

/** A thread in which somebody holds a lock. */
export interface LockHolder extends ThreadPlace {
  readonly host: string
  /** Tells this hold from all others that this thread had of the lock; `undefined` where that cannot be known. In milliseconds since 1970. */
  readonly since: number | undefined
  /** It is this thread. */
  readonly isHere: boolean
}

/** What a platform tells a kernel about locks, also in production. */
export interface LockListener {
  /** What counts as long. */
  readonly longMs: number
  /** In production: somebody has been awaiting a lock for so long, which is about `longMs`. */
  waits(wait: LockWait, ms: number): void
  /** Threads that block were found to wait for one another, and one of them is about to be told. */
  deadlock(cycle: readonly string[]): void
}

export interface LockNews {
  /** Set by the kernel. */
  listener: LockListener | undefined
}

/**
 * What a platform knows about locks, of which a kernel knows nothing: which code holds which and waits for which. A platform keeps it
 * in development only.
 */
export interface LockBook {
  /** The code that runs at the moment. */
  readonly flow: Flow | undefined
  /** Who waits for a lock without being part of a handler. Set by the kernel. */
  outside: HandlerRun | undefined
  /** Calls `work` as a part of the handler. */
  run<T>(run: HandlerRun, work: () => T): T
  /** Who in this thread holds that lock. */
  holdsOf(key: string): readonly LockHold[]
  /** The locks that handlers of that actor hold or wait for, those of its former lives included. */
  usesOf(actor: string): LockUse[]
  /** A handler of that actor that holds or waits for a lock. */
  runOf(actor: string): HandlerRun | undefined
}
