import type { AnyRef } from '../refs/actor-ref.ts'
import type { HostedSystem } from './hosted-system.ts'
import type { Spawn } from './spawn-options.ts'
import type { StopOptions } from './stop-options.ts'

/**
 * What an actor can do beyond its own state. It belongs to one life: once that is over, every call throws `StaleActorError`.
 */
export interface ActorContext {
  /**
   * Aborted when whoever waits for the message at hand gave up, and when the life ends. In an actor that interleaves, and in the body
   * of a stream, read it before the first `await`. @throws ContextError where no message is at hand
   */
  readonly signal: AbortSignal
  readonly system: HostedSystem
  /** Starts a child of this life: it is stopped before this actor ends. */
  readonly spawn: Spawn
  /**
   * Stops a child, or without a ref this actor itself. Stopping itself returns at once and takes effect when the message at hand was
   * handled; otherwise it resolves when the child has ended. @throws ContextError for a ref that is not a child
   */
  stop(ref?: AnyRef, options?: StopOptions): Promise<void>
  /** Ends a child at once: no `onStop`, results of its unfinished handlers are dropped. @throws ContextError as `stop` */
  kill(ref: AnyRef): Promise<void>
}
