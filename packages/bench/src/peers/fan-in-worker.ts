// A worker as one writes it without a library: several senders in it post numbers, and say when they are done.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import type { FanInMail, FanInOrder } from './post-message-fan-in.ts'

const send = async ({ share, burst, batched }: FanInOrder): Promise<void> => {
  let batch: FanInMail[] = []
  for (let n = 1; n <= share; n++) {
    if (batched) batch.push({ t: 'inc', n })
    else parentPort!.postMessage({ t: 'inc', n } satisfies FanInMail)
    if (n % burst !== 0 && n < share) continue
    if (batched) parentPort!.postMessage(batch)
    batch = []
    await nextTurn()
  }
  parentPort!.postMessage({ t: 'done' } satisfies FanInMail)
}

parentPort!.on('message', (orders: readonly FanInOrder[]) => {
  for (const order of orders) void send(order)
})
