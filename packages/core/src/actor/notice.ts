import type { AnyRef } from '../refs/actor-ref.ts'
import type { StopReason } from './stop-reason.ts'

/** Why an actor is no more, as others hear it. `gone`: it had ended before anybody watched. */
export type EndReason = StopReason | { readonly kind: 'gone' }

/**
 * What an actor hears of another one, through `onNotice`: that a watched actor has ended (`ended`), or that a link partner's life is
 * over (`exit`, with `trapExits` only). It comes after every message that the ended life sent to this actor.
 */
export interface Notice {
  readonly kind: 'ended' | 'exit'
  /** Who. */
  readonly ref: AnyRef
  /** How and why. */
  readonly reason: EndReason
  /** How many lives it had, as far as is known: 0 when it was gone, at least 1 when its host went down. */
  readonly lives: number
}
