import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { incrementPipelined, openManagedDict } from '../sides/managed-dict.ts'

const beside = 'python Manager'

export const managerIncrement: Row = {
  name: 'manager-increment',
  about: 'one added to a number of a dict in a manager process, 1,000 on their way at once',
  unit: 'M/s',
  count: 30_000,
  troupe: () => openManagedDict(incrementPipelined),
  peers: { [beside]: () => openPython('manager', 'increment', 1) },
  beside,
  bars: [{ times: 10, peer: beside }],
}
