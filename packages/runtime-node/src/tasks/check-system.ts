import type { HostedSystem } from '@troupe/core'
import { OptionError } from '@troupe/core/internal'

/** A task of a pool has no system, and somebody may try with that. @throws OptionError */
export const checkSystem = (call: string, system: HostedSystem | undefined): void => {
  if (system?.here !== undefined) return
  const expected =
    'that of createSystem(), this.context.system in an actor, or currentTask().system in a task that is none of a pool'
  throw new OptionError({ option: `${call} system`, expected, got: system })
}
