import { Lock } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { SabMutex } from '../peers/sab-mutex.ts'
import { onThisThread } from '../sides/on-this-thread.ts'

const troupe = async () => {
  const lock = new Lock()
  return onThisThread('the lock', async (times) => {
    let counted = 0
    for (let n = 0; n < times; n++) {
      const held = await lock.acquire()
      counted++
      held.release()
    }
    return counted
  })
}

const besideMutex = async () => {
  const mutex = new SabMutex()
  return onThisThread('the mutex', async (times) => {
    let counted = 0
    for (let n = 0; n < times; n++) {
      await mutex.lockInLoop()
      counted++
      mutex.unlock()
    }
    return counted
  })
}

export const lockUncontendedAsync: Row = {
  name: 'lock-uncontended-async',
  about: 'a lock that nobody else wants, acquired and released by code that awaits',
  unit: 'M/s',
  count: 2_000_000,
  troupe,
  peers: { 'SAB mutex': besideMutex },
  beside: 'SAB mutex',
  cpu: true,
  bars: [],
}
