import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { getOneByOne, openManagedDict } from '../sides/managed-dict.ts'

const beside = 'python Manager'

export const managerGet: Row = {
  name: 'manager-get',
  about: 'a value of a dict in a manager process, each read awaited before the next',
  unit: 'us',
  count: 5_000,
  troupe: () => openManagedDict(getOneByOne),
  peers: { [beside]: () => openPython('manager', 'get', 1) },
  beside,
  bars: [],
}
