import type { SupervisionRules } from './supervision-rules.ts'

/** Where an instance keeps rules of its own. A registered symbol: kernel and class may come from two copies of the library. */
const supervisionSlot: unique symbol = Symbol.for('troupe.supervision') as never

/** Gives one actor its own rules for its children; they go before those of its class. Only its constructor may do so. */
export const superviseBy = (actor: object, rules: SupervisionRules): void => {
  Object.defineProperty(actor, supervisionSlot, { value: rules })
}

/** The rules that an actor was given by {@link superviseBy}. */
export const ownSupervision = (actor: object | undefined): SupervisionRules | undefined =>
  (actor as { readonly [supervisionSlot]?: SupervisionRules } | undefined)?.[supervisionSlot]
