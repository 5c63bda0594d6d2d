import { whyNoMapping } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openPermitCrew } from '../sides/permit-crew.ts'

const [processes, permits] = [4, 2]
const beside = 'python Semaphore'

export const semaphoreProcesses4Fair: Row = {
  name: 'semaphore-processes-4-fair',
  about: 'four processes acquire and release permits of a semaphore that has two and serves them in the order in which they came',
  unit: 'M/s',
  count: 20_000,
  troupe: () => openPermitCrew(processes, permits, { fair: true }),
  peers: { [beside]: () => openPython('semaphore', processes, permits) },
  unavailable: whyNoMapping,
  beside,
  cpu: true,
  bars: [],
}
