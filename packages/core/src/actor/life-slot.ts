import type { ActorContext } from './context.ts'

/** Where a kernel keeps what belongs to an actor's life, on the instance. A registered symbol: kernel and class may come from two copies of the library. */
export const lifeSlot: unique symbol = Symbol.for('troupe.life') as never

export interface LifeSlot {
  readonly self: unknown
  readonly context: ActorContext
}
