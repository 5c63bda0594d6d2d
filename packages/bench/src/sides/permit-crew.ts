import { Semaphore, SharedArray } from '@troupe/runtime-node'
import type { Side } from '../harness/row.ts'
import { openCrew } from './crew.ts'

/** Processes that take a permit of one semaphore and give it back. */
export const openPermitCrew = (processes: number, permits: number, { fair }: { readonly fair: boolean }): Promise<Side> => {
  const semaphore = new Semaphore(permits, { across: 'processes', fair })
  const arrivals = new SharedArray('i32', 1, { across: 'processes', lock: false })
  return openCrew('process', processes, {
    share: (user, times) => user.ask.pass(semaphore, times, arrivals),
    gate: { close: () => semaphore.acquireSync({ permits }), arrived: () => arrivals.get(0) },
    before: () => arrivals.set(0, 0),
  })
}
