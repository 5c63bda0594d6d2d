import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openOnePermit } from '../sides/one-permit.ts'

const beside = 'python Semaphore'

export const semaphoreFair: Row = {
  name: 'semaphore-fair',
  about: 'the same with a semaphore that serves its waiters in the order in which they came',
  unit: 'M/s',
  count: 500_000,
  troupe: () => openOnePermit({ fair: true }),
  peers: { [beside]: () => openPython('semaphore', 1, 2) },
  beside,
  cpu: true,
  bars: [],
}
