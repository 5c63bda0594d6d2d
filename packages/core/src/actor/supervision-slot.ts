/**
 * Where an instance keeps its own {@link SupervisionRules}, for a class whose instances differ in how they supervise; they go before those
 * of its `options`. Read once in each life, when it first has a child. A registered symbol: kernel and class may come from two copies of
 * the library.
 */
export const supervisionSlot: unique symbol = Symbol.for('troupe.supervision') as never
