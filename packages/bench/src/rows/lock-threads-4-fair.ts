import type { Row } from '../harness/row.ts'
import { openBareLockCrew } from '../peers/bare-lock-crew.ts'
import { openLockCrew } from '../sides/lock-crew.ts'

export const lockThreads4Fair: Row = {
  name: 'lock-threads-4-fair',
  about: 'four threads add to one number, each time with a lock that serves them in the order in which they came',
  unit: 'M/s',
  count: 40_000,
  troupe: () => openLockCrew('thread', { fair: true }),
  peers: { 'SAB ticket lock': () => openBareLockCrew('ticket lock') },
  beside: 'SAB ticket lock',
  cpu: true,
  bars: [],
}
