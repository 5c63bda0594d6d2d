import type { AnyRef } from '../refs/actor-ref.ts'

/** A name was given to a running actor, or is free again. A restart is neither. */
export interface NameEvent {
  readonly change: 'appeared' | 'vanished'
  readonly name: string
  readonly ref: AnyRef
}

/** How long to wait for something. */
export interface WaitOptions {
  /** Milliseconds; `Infinity` waits as long as it takes. @defaultValue the system's `askTimeoutMs` (30 000) */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** For the end of an actor only: whether the program stays until then, though it has nothing else to do. @defaultValue true */
  readonly keepsAlive?: boolean
}
