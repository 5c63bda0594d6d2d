import type { EndReason } from '../actor/notice.ts'

/** Whoever is to hear of an actor's end, as the actor's kernel keeps it. */
export interface Watcher {
  /** Who it is, for people: the id of an actor, or `outside`. */
  readonly by: string
  /** The actor has ended. Called once, unless the watcher left before. */
  ended(reason: EndReason, lives: number): void
}
