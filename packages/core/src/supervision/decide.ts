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
  /** Its host will not come back, so that no other life can begin there. */
  | 'host-lost'
  /** It was stopped or killed from outside, which is final. */
  | 'ended'

/** A child to which something happened, and all that a decision about it depends on. */
export interface Situation {
  readonly event: ChildEvent
  readonly restart: Restart
  readonly significant: boolean
  /** Its supervisor's. */
  readonly autoShutdown: SupervisionRules['autoShutdown']
  /** Whether its supervisor has other significant children. */
  readonly othersSignificant: boolean
  /** Whether this failure is one more than its supervisor's window allows. Only for an event that counts: see {@link counts}. */
  readonly tooMany: boolean
}

/** What is done about it. */
export type Decision =
  /** The child gets no other life. */
  | 'end'
  /** The child gets another life, and with it whom the strategy concerns. */
  | 'restart'
  /** The supervisor fails itself. */
  | 'escalate'
  /** The child gets no other life, and its supervisor stops itself: its work is done. */
  | 'shut down'

/** What a supervisor does when something happens to a child. */
export const decide = ({ event, restart, significant, autoShutdown, othersSignificant, tooMany }: Situation): Decision => {
  if (counts(restart, event)) return tooMany || event === 'host-lost' ? 'escalate' : 'restart'
  if (event === 'ended' || !significant || autoShutdown === 'never') return 'end'
  return autoShutdown === 'any-significant' || !othersSignificant ? 'shut down' : 'end'
}

/** Whether the event is a failure: the child gets another life unless there were too many. */
export const counts = (restart: Restart, event: ChildEvent): boolean =>
  event !== 'ended' && restart !== 'temporary' && (restart === 'permanent' || event !== 'stopped')

/** Whom a restart concerns when the children in `failed` failed; both in the order of birth. */
export const concerned = <Child>(strategy: Strategy, children: readonly Child[], failed: ReadonlySet<Child>): Child[] => {
  const first = children.findIndex((child) => failed.has(child))
  if (first < 0) return []
  if (strategy === 'one-for-one') return children.filter((child) => failed.has(child))
  return children.slice(strategy === 'one-for-all' ? 0 : first)
}
