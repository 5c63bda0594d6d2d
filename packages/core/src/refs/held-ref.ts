import type { AnyRef } from './actor-ref.ts'
import type { Holder } from './holder.ts'

/** How a ref is put into other hands: by its own copy of this package, of which there may be several in one JavaScript world. */
export const heldBy: unique symbol = Symbol.for('troupe.ref.held-by')

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
