import type { Row } from '../harness/row.ts'
import { openBareLockCrew } from '../peers/bare-lock-crew.ts'
import { openLockCrew } from '../sides/lock-crew.ts'

export const lockThreads4: Row = {
  name: 'lock-threads-4',
  about: 'four threads add to one number, each time with a lock that is not fair',
  unit: 'M/s',
  count: 2_000_000,
  troupe: () => openLockCrew('thread', { fair: false }),
  peers: { 'SAB mutex': () => openBareLockCrew('mutex') },
  beside: 'SAB mutex',
  cpu: true,
  bars: [{ value: 10 }],
}
