import type { ActorBrand } from '../codec/sendable.ts'
import { ContextError } from '../errors/handler-errors.ts'
import type { ActorRef } from '../refs/actor-ref.ts'
import type { ActorContext } from './context.ts'
import { type LifeSlot, lifeSlot } from './life-slot.ts'
import type { Notice } from './notice.ts'
import type { StopReason } from './stop-reason.ts'

/**
 * The base of every actor. A subclass's public methods are its protocol: others send them through an `ActorRef`, one is handled at a
 * time, and state lives in `#private` fields. Names that begin with `_` are not part of the protocol.
 *
 * @example
 * class Counter extends Actor {
 *   #count = 0
 *   add(by: number): void { this.#count += by }
 *   value(): number { return this.#count }
 * }
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: a member with a symbol for a name cannot stand in the class under isolatedDeclarations
export abstract class Actor {
  /** This actor's own ref. @throws ContextError in the constructor and in field initialisers */
  declare protected readonly self: ActorRef<this>
  /** @throws ContextError in the constructor and in field initialisers */
  declare protected readonly context: ActorContext
  /** Runs before the first message of each life; `spawn` resolves after the first. A failure there ends the start with `StartError`. */
  protected onStart(): void | Promise<void> {}
  /** Runs once for each life that started: after its last message and after its children have ended; not when it is killed. */
  protected onStop(_reason: StopReason): void | Promise<void> {}
  /** Runs as a turn for each watched actor that ended, and with `trapExits` for each link partner. A failure fails the life. */
  protected onNotice(_notice: Notice): void | Promise<void> {}
}

// the brand is a type only: it lets the codec's floor refuse actors as values
export interface Actor extends ActorBrand {}

/** A registered symbol: actor and kernel may come from two copies of the library. */
const brand: unique symbol = Symbol.for('troupe.actor') as never

const lifeOf = (actor: { readonly [lifeSlot]?: LifeSlot }, what: string): LifeSlot => {
  const life = actor[lifeSlot]
  if (life === undefined)
    throw new ContextError({ what: `this.${what} is not there yet in the constructor: use it from onStart on` })
  return life
}

Object.defineProperties(Actor.prototype, {
  [brand]: { value: true },
  self: {
    get(this: object) {
      return lifeOf(this, 'self').self
    },
  },
  context: {
    get(this: object) {
      return lifeOf(this, 'context').context
    },
  },
})

/** Whether `value` is an actor class, of any copy of this library. */
export const isActorClass = (value: unknown): value is new (...args: never) => Actor =>
  typeof value === 'function' && (value.prototype as { readonly [brand]?: true } | undefined)?.[brand] === true
