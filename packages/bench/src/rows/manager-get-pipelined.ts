import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { getPipelined, openManagedDict } from '../sides/managed-dict.ts'

const beside = 'python Manager'

export const managerGetPipelined: Row = {
  name: 'manager-get-pipelined',
  about: 'the same, 1,000 on their way at once',
  unit: 'M/s',
  count: 30_000,
  troupe: () => openManagedDict(getPipelined),
  peers: { [beside]: () => openPython('manager', 'get', 1) },
  beside,
  bars: [],
}
