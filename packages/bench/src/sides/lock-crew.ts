import { Lock, SharedArray } from '@troupe/runtime-node'
import type { Side } from '../harness/row.ts'
import { openCrew } from './crew.ts'

/** Four hosts add to one number, each time with the same lock. */
export const openLockCrew = (on: 'thread' | 'process', { fair }: { readonly fair: boolean }): Promise<Side> => {
  const across = on === 'thread' ? 'threads' : 'processes'
  const lock = new Lock({ across, fair })
  const counter = new SharedArray('i32', 1, { across, lock })
  const arrivals = new SharedArray('i32', 1, { across, lock: false })
  return openCrew(on, 4, {
    share: async (user, times) => {
      await user.ask.increment(lock, counter, times, arrivals)
      return times
    },
    gate: { close: () => lock.acquireSync(), arrived: () => arrivals.get(0) },
    before: () => {
      arrivals.set(0, 0)
      counter.set(0, 0)
    },
    counted: () => counter.get(0),
  })
}
