import type { ChildInfo } from '../actor/inspection.ts'
import type { Child } from './children.ts'

/** A child as its parent's user sees it. */
export const childInfo = ({ target, label, spec, phase, name }: Child): ChildInfo => ({
  id: target?.id ?? label,
  at: target?.descriptor.name ?? label,
  name,
  restart: spec.restart,
  significant: spec.significant,
  state: states[phase] ?? 'restarting',
})

const states: Readonly<Record<string, ChildInfo['state'] | undefined>> = {
  starting: 'starting',
  running: 'running',
  suspended: 'running',
  stopping: 'running',
  away: 'away',
}
