import type { StopReason } from '../actor/stop-reason.ts'

/** Reasons that say no more than their kind: hosts tell each other most ends with one of these, by its place in the list. */
const bare: readonly StopReason[] = (['stopped', 'shutdown', 'killed', 'host-stopped'] as const).map((kind) =>
  Object.freeze({ kind }),
)

/** What another host is told instead of `reason`. */
export const shortReason = (reason: StopReason): StopReason | number => {
  if ('cleanupError' in reason) return reason
  const at = bare.findIndex(({ kind }) => kind === reason.kind)
  return at < 0 ? reason : at
}

/** What {@link shortReason} stands for. */
export const toldReason = (told: StopReason | number): StopReason =>
  typeof told === 'number' ? (bare[told] ?? { kind: 'stopped' }) : told
