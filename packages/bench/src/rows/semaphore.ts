import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openOnePermit } from '../sides/one-permit.ts'

const beside = 'python Semaphore'

export const semaphore: Row = {
  name: 'semaphore',
  about: 'a permit of a semaphore that nobody else wants and that is not fair, acquired and released by code that would block',
  unit: 'M/s',
  count: 500_000,
  troupe: () => openOnePermit({ fair: false }),
  peers: { [beside]: () => openPython('semaphore', 1, 2) },
  beside,
  cpu: true,
  bars: [],
}
