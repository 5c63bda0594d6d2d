import { Semaphore, SharedArray } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openCrew } from '../sides/crew.ts'

const [processes, permits] = [4, 2]
const beside = 'python Semaphore'

const troupe = () => {
  const semaphore = new Semaphore(permits, { across: 'processes' })
  const arrivals = new SharedArray('i32', 1, { across: 'processes', lock: false })
  return openCrew('process', processes, {
    share: (user, times) => user.ask.pass(semaphore, times, arrivals),
    gate: { close: () => semaphore.acquireSync({ permits }), arrived: () => arrivals.get(0) },
    before: () => arrivals.set(0, 0),
  })
}

export const semaphoreProcesses4: Row = {
  name: 'semaphore-processes-4',
  about: 'four processes acquire and release permits of a semaphore that has two',
  unit: 'M/s',
  count: 20_000,
  troupe,
  peers: { [beside]: () => openPython('semaphore', processes, permits) },
  beside,
  cpu: true,
  bars: [],
}
