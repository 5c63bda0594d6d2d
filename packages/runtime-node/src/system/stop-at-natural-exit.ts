import type { MainSystem } from '@troupe/core/internal'
import { currentHost } from '../entry/is-host.ts'

/** Of this program; one listener for all, because Node takes many listeners of one event for a leak. */
const running = new Set<MainSystem>()

/**
 * Stops the system when the program has nothing left to do and would end: its actors end in order, with their `onStop`, and what
 * their hosts still have to write is written. Handlers that still wait are given up at once: nothing is left that they could wait
 * for. It does not happen at `process.exit()`, an uncaught error or a signal.
 *
 * A host is no program: it has nothing to do between any two messages.
 */
export const stopAtNaturalExit = (system: MainSystem): void => {
  if (currentHost() !== undefined) return
  if (running.size === 0) process.on('beforeExit', stopAll)
  running.add(system)
  void system.done.then(() => {
    running.delete(system)
    if (running.size === 0) process.off('beforeExit', stopAll)
  })
}

const stopAll = (): void => {
  for (const system of running) void system.stopIdle()
}
