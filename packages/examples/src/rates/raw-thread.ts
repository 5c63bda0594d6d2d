// The worker of raw-thread-lane.ts: counts what comes.
import { parentPort } from 'node:worker_threads'
import { howMany } from './questions.ts'

let taken = 0
parentPort?.on('message', (message: unknown) => {
  if (message === howMany) parentPort?.postMessage(taken)
  else taken++
})
