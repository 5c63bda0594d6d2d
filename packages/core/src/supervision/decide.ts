import type { Restart, Strategy } from '../actor/supervision-options.ts'
import type { SupervisionRules } from '../actor/supervision-rules.ts'

/** What happened to a child. */
export type ChildEvent =
  /** A life failed, or a later one did not start. */
  | 'failed'
  /** It stopped itself. */
  | 'stopped'
  /** Its host went down, and may come back. */
  | 'host-down'
  /** Its host will not come back. */
  | 'host-lost'
  /** It was stopped or killed from outside, which is final. */
  | 'ended'

/** A child, as far as a decision goes. */
export interface ChildFacts {
  readonly restart: Restart
  readonly significant: boolean
}

/** What is done about it. */
export type Decision =
  /** It gets no other life. */
  | 'end'
  /** It gets another life, and with it whom the strategy concerns. */
  | 'restart'
  /** The supervisor fails itself. */
  | 'escalate'
  /** The supervisor stops itself: its work is done. */
  | 'shut down'

/**
 * What a supervisor does when something happens to a child. `tooMany`: this failure is one more than its window allows; look at it only
 * for events that count ({@link counts}). `significantLeft`: how many other significant children it has.
 */
export const decide = (
  rules: SupervisionRules,
  child: ChildFacts,
  event: ChildEvent,
  tooMany: boolean,
  significantLeft: number,
): Decision => {
  if (counts(child.restart, event)) return tooMany || event === 'host-lost' ? 'escalate' : 'restart'
  if (event === 'ended' || !child.significant || rules.autoShutdown === 'never') return 'end'
  return rules.autoShutdown === 'any-significant' || significantLeft === 0 ? 'shut down' : 'end'
}

/** Whether the child gets another life if the window allows it, so that the event counts as a failure. */
export const counts = (restart: Restart, event: ChildEvent): boolean =>
  event !== 'ended' && restart !== 'temporary' && (restart === 'permanent' || event !== 'stopped')

/** Whom a restart concerns, in the order of birth, when the children at the places `failed` failed. */
export const concerned = <Child>(strategy: Strategy, children: readonly Child[], failed: ReadonlySet<Child>): Child[] => {
  if (strategy === 'one-for-one') return children.filter((child) => failed.has(child))
  if (strategy === 'one-for-all') return [...children]
  return children.slice(children.findIndex((child) => failed.has(child)))
}
