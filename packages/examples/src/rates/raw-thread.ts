// The worker of raw-thread-lane.ts: counts what comes.
import { parentPort } from 'node:worker_threads'
import type { RawMessage } from './questions.ts'

let taken = 0
parentPort?.on('message', (message: RawMessage) => {
  if (message.type === 'taken') parentPort?.postMessage(taken)
  else taken++
})
