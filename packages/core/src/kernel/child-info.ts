import type { ChildInfo } from '../actor/inspection.ts'
import type { Child } from './children.ts'

/** A child as its parent's user sees it. */
export const childInfo = ({ target, label, rules, phase, name }: Child): ChildInfo => ({
  id: target?.id ?? label,
  at: target?.descriptor.name ?? label,
  name,
  restart: rules.restart,
  significant: rules.significant,
  state: states[phase] ?? 'restarting',
})

const states: Readonly<Record<string, ChildInfo['state'] | undefined>> = {
  starting: 'starting',
  running: 'running',
  suspended: 'running',
  stopping: 'running',
  away: 'away',
}
