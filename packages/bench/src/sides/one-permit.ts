import { Semaphore } from '@troupe/runtime-node'
import type { Side } from '../harness/row.ts'
import { onThisThread } from './on-this-thread.ts'

/** This thread takes a permit of a semaphore that nobody else wants, and gives it back. */
export const openOnePermit = async ({ fair }: { readonly fair: boolean }): Promise<Side> => {
  const semaphore = new Semaphore(2, { fair })
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
