import { Semaphore } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { onThisThread } from '../sides/on-this-thread.ts'

const troupe = async () => {
  const semaphore = new Semaphore(2)
  return onThisThread('the semaphore', (times) => {
    let passed = 0
    for (let n = 0; n < times; n++) {
      const held = semaphore.acquireSync()
      passed++
      held.release()
    }
    return passed
  })
}

const beside = 'python Semaphore'

export const semaphore: Row = {
  name: 'semaphore',
  about: 'a permit of a semaphore that nobody else wants, acquired and released by code that would block',
  unit: 'M/s',
  count: 500_000,
  troupe,
  peers: { [beside]: () => openPython('semaphore', 1, 2) },
  beside,
  cpu: true,
  bars: [],
}
