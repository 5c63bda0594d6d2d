import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { AdderMail } from './adder-mail.ts'

/** One `postMessage` for each message to a worker thread. */
export const openPostMessage = async (burst: number): Promise<Side> => {
  const worker = new Worker(new URL('./thread-adder.js', import.meta.url))
  await once(worker, 'online')
  let expected = 0
  return {
    async run(count) {
      for (let n = 1; n <= count; n++) {
        worker.postMessage({ t: 'inc', n } satisfies AdderMail)
        if (n % burst === 0) await nextTurn()
      }
      const answer = once(worker, 'message')
      worker.postMessage({ t: 'total' } satisfies AdderMail)
      const [total] = (await answer) as [number]
      checkCount('the worker', total, (expected += sumTo(count)))
    },
    close: async () => void (await worker.terminate()),
  }
}
