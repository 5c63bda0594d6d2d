import { whyNoMapping } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openLockCrew } from '../sides/lock-crew.ts'

const beside = 'python Lock'

export const lockProcesses4: Row = {
  name: 'lock-processes-4',
  about: 'four processes add to one number, each time with a lock that is not fair',
  unit: 'M/s',
  count: 1_000_000,
  troupe: () => openLockCrew('process', { fair: false }),
  peers: { [beside]: () => openPython('lock', 4), 'python Value': () => openPython('value', 4) },
  unavailable: whyNoMapping,
  beside,
  cpu: true,
  bars: [{ times: 2.5, peer: beside, perCpu: true }],
}
