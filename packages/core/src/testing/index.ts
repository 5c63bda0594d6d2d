/**
 * For tests of actors and of links: a clock that a test moves, and the contract that every kind of link keeps.
 * @packageDocumentation
 */
export type { Clock, Timer } from '../time/clock.ts'
export { type DrivenLink, LinkDriver, type Received } from './driven-link.ts'
export { type LinkClaim, type LinkPair, linkContract } from './link-contract.ts'
export { ManualClock } from './manual-clock.ts'
