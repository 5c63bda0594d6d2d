import { Worker } from 'node:worker_threads'
import type { Lane } from './lane.ts'
import { Questions, type RawMessage } from './questions.ts'

/** A worker and `postMessage`, as Node has them. */
export const openRawThreadLane = (): Lane => {
  // as built: Node 20 does not start a worker from TypeScript
  const worker = new Worker(new URL('../../dist/rates/raw-thread.js', import.meta.url))
  const questions = new Questions()
  worker.on('message', (taken: number) => questions.answer(taken))
  worker.on('error', (error) => questions.fail(error))
  return {
    send: (value) => worker.postMessage({ type: 'take', value } satisfies RawMessage),
    arrived: () => questions.ask(() => worker.postMessage({ type: 'taken' } satisfies RawMessage)),
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  }
}
