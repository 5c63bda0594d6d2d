// A worker as one writes it without a library: adds one to a number so often as it is told, each time with the lock.
import { parentPort, workerData } from 'node:worker_threads'
import type { BareLockData } from './bare-lock-crew.ts'
import { bareLockIn } from './bare-locks.ts'

const { kind, words, counter, arrivals } = workerData as BareLockData
const lock = bareLockIn(kind, words)

parentPort!.on('message', (times: number) => {
  Atomics.add(arrivals, 0, 1)
  for (let n = 0; n < times; n++) {
    lock.lock()
    counter[0]!++
    lock.unlock()
  }
  parentPort!.postMessage('done')
})
