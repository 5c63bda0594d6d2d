import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { releaseProxy, wrap } from 'comlink'
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs'
import { checkCount } from '../harness/count-error.ts'
import { keepInFlight } from '../harness/in-flight.ts'
import type { TwoThreads } from '../harness/placement.ts'
import type { ComlinkAdder } from './comlink-worker.ts'

/** Calls of a method of an object on a worker thread, up to `inFlight` at a time. */
export const openComlinkAsks = async (inFlight: number): Promise<TwoThreads> => {
  const worker = new Worker(new URL('./comlink-worker.js', import.meta.url))
  await once(worker, 'online')
  // each call listens for its own answer
  worker.setMaxListeners(inFlight + 10)
  const adder = wrap<ComlinkAdder>(nodeEndpoint(worker))
  let expected = 0
  return {
    run: (count) =>
      keepInFlight(count, inFlight, async (n) => {
        const sum = (expected += n)
        checkCount('comlink', await adder.add(n), sum)
      }),
    receiver: async () => await adder.thread(),
    async close() {
      adder[releaseProxy]()
      await worker.terminate()
    },
  }
}
