import type { AnyRef } from '../refs/actor-ref.ts'
import type { HostedSystem } from './hosted-system.ts'
import type { ChildInfo } from './inspection.ts'
import type { Spawn } from './spawn-options.ts'
import type { StopOptions } from './stop-options.ts'
import type { Timers } from './timers.ts'

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
  /**
   * Ends the life of a child as a stop does, and begins its next one at once; it is no failure. Resolves when that runs.
   * @throws ContextError as `stop`. @throws StartError the next life did not start, which its supervisor deals with as with any failure
   */
  restart(ref: AnyRef): Promise<void>
  /** The children in the order of their birth. */
  readonly children: readonly ChildInfo[]
  /** Which life of the actor this is, counted from 1. */
  readonly life: number
  /** The actor's name, if it was given one. */
  readonly name: string | undefined
  readonly timers: Timers
  /**
   * Asks for one notice when the actor ends, or its host goes down; at once if it is gone. Watching an actor twice is watching it
   * once. A restart of the watched actor is no end; the next life of this actor has to watch again.
   */
  watch(ref: AnyRef): void
  /** No notice of that actor comes any more, also none that waits already. */
  unwatch(ref: AnyRef): void
  /**
   * Ties this life to the other actor's life at hand, or to its next one if it is between two, once per pair: when one of the two ends
   * other than by stopping itself, also for a restart, the other fails with `LinkedExitError`, or with `trapExits` gets a notice. An
   * actor that is gone, or whose host is down, is such an end at once. While the system stops, links are of no account.
   */
  link(ref: AnyRef): void
  unlink(ref: AnyRef): void
  /**
   * Puts the message at hand aside; its asker goes on waiting, with its deadline. Any time in the turn, and in an actor that interleaves
   * only before the first `await`. What the handler returns after that is dropped; if it throws, the life fails. Stashed messages
   * do not fill the mailbox: they have a bound of their own, `options.stash` in number and `mailbox.bytes` in size. @throws StashFullError the stash is at its bound: the message is still at hand. @throws ContextError no message is at
   * hand, or the class did not declare `options.stash`
   */
  stash(): void
  /** Puts what was stashed before all messages that wait, in the order it was stashed; returns how many. */
  unstash(): number
}
