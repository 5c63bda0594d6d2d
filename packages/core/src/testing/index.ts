/**
 * For tests of actors and of links: one actor run without a system, a stand-in for an actor in a system, a record of a system's events, a
 * clock that a test moves, and the contract that every kind of link keeps. Failures are thrown errors; any test runner will do.
 * @packageDocumentation
 */

export { ExpectationError, type ExpectationFacts } from '../errors/expectation-error.ts'
export type { Clock, Timer } from '../time/clock.ts'
export { Behaviour, type GivenNotice } from './behaviour.ts'
export { type DrivenLink, LinkDriver, type Received } from './driven-link.ts'
export type * from './effect.ts'
export { type EventNamed, EventRecorder, type NextOptions, type RecorderOptions } from './event-recorder.ts'
export { type LinkClaim, type LinkPair, linkContract } from './link-contract.ts'
export { ManualClock } from './manual-clock.ts'
export type { AnyMessage } from './messages.ts'
export { openProbe, type ProbeOptions } from './open-probe.ts'
export { type ExpectOptions, Probe } from './probe.ts'
export type { AnswerTo, AnyReceived, ReceivedMessage } from './received-message.ts'
export { type BehaviourOptions, type BehaviourRest, runBehaviour } from './run-behaviour.ts'
export { stubRef } from './stub-ref.ts'
export type { Surroundings } from './tested-context.ts'
