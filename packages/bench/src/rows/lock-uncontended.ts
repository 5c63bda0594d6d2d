import { Lock } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { SabMutex } from '../peers/sab-mutex.ts'
import { onThisThread } from '../sides/on-this-thread.ts'

const troupe = async () => {
  const lock = new Lock()
  return onThisThread('the lock', (times) => {
    let counted = 0
    for (let n = 0; n < times; n++) {
      const held = lock.acquireSync()
      counted++
      held.release()
    }
    return counted
  })
}

const besideMutex = async () => {
  const mutex = new SabMutex()
  return onThisThread('the mutex', (times) => {
    let counted = 0
    for (let n = 0; n < times; n++) {
      mutex.lock()
      counted++
      mutex.unlock()
    }
    return counted
  })
}

export const lockUncontended: Row = {
  name: 'lock-uncontended',
  about: 'a lock that nobody else wants, acquired and released by code that would block',
  unit: 'M/s',
  count: 2_000_000,
  troupe,
  peers: { 'SAB mutex': besideMutex, 'python Lock': () => openPython('lock', 1) },
  beside: 'SAB mutex',
  cpu: true,
  bars: [],
}
