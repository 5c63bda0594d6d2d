import { whyNoMapping } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openPermitCrew } from '../sides/permit-crew.ts'

const [processes, permits] = [4, 2]
const beside = 'python Semaphore'

export const semaphoreProcesses4: Row = {
  name: 'semaphore-processes-4',
  about: 'four processes acquire and release permits of a semaphore that has two and is not fair',
  unit: 'M/s',
  count: 400_000,
  troupe: () => openPermitCrew(processes, permits, { fair: false }),
  peers: { [beside]: () => openPython('semaphore', processes, permits) },
  unavailable: whyNoMapping,
  beside,
  cpu: true,
  bars: [],
}
