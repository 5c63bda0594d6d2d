import type { AnyRef } from './actor-ref.ts'
import type { Holder } from './holder.ts'

/** How a ref is put into other hands: by its own copy of this package, of which there may be several in one JavaScript world. */
export const heldBy: unique symbol = Symbol.for('troupe.ref.held-by')

/** How the end of a ref's actor is waited for, likewise. */
export const endOf: unique symbol = Symbol.for('troupe.ref.end-of')

interface Holdable<R> {
  [heldBy](holder: Holder | undefined): R
}

/** Whether `value` is a ref, of whatever copy of this package. */
export const isRef = (value: unknown): value is AnyRef => typeof value === 'object' && value !== null && heldBy in value

/** The same actor in the hands of `holder`, as the kernel gives it to whoever passes or unpacks a handle. */
export const refHeldBy = <R extends AnyRef>(ref: R, holder: unknown): R =>
  (ref as unknown as Holdable<R>)[heldBy](holder as Holder)

/** The same actor in the hands of all code outside of actors on this host: what is sent by it outlives the life that holds `ref`. */
export const refHeldOutside = <R extends AnyRef>(ref: R): R => (ref as unknown as Holdable<R>)[heldBy](undefined)

/**
 * Resolves with true when the actor has ended, or its host has; once the signal is aborted, which it may be from the beginning, with whether it has by
 * then. Keeps no program alive.
 *
 * @throws what the holder of the ref is refused with: its life is over, or the system stops
 */
export const refEnded = (ref: AnyRef, signal: AbortSignal): Promise<boolean> =>
  (ref as unknown as { [endOf](signal: AbortSignal): Promise<boolean> })[endOf](signal)
