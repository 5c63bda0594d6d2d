import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { incrementOneByOne, openManagedDict } from '../sides/managed-dict.ts'

const beside = 'python Manager'

export const managerIncrementOneByOne: Row = {
  name: 'manager-increment-one-by-one',
  about: 'the same, each awaited before the next',
  unit: 'us',
  count: 5_000,
  troupe: () => openManagedDict(incrementOneByOne),
  peers: { [beside]: () => openPython('manager', 'increment', 1) },
  beside,
  bars: [{ times: 1, peer: beside }],
}
