import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openManagedDictCrew } from '../sides/managed-dict.ts'

const beside = 'python Manager'

export const managerIncrement4: Row = {
  name: 'manager-increment-4',
  about: 'four processes add to one number of a dict in a manager process, each 1,000 at once',
  unit: 'M/s',
  count: 10_000,
  repetitions: 3,
  troupe: () => openManagedDictCrew(4),
  peers: { [beside]: () => openPython('manager', 'increment', 4) },
  beside,
  bars: [{ times: 10, peer: beside }],
}
