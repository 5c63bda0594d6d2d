import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { checkCount } from '../harness/count-error.ts'
import { type Gate, gathered } from '../harness/gathering.ts'
import type { Side } from '../harness/row.ts'
import { sharesOf } from '../harness/shares.ts'
import { type BareLockKind, bareLockIn, wordsOf } from './bare-locks.ts'
import { sharedInts } from './shared-ints.ts'

/** What each worker is given. */
export interface BareLockData {
  readonly kind: BareLockKind
  readonly words: Int32Array<SharedArrayBuffer>
  readonly counter: Int32Array<SharedArrayBuffer>
  /** How many have come. */
  readonly arrivals: Int32Array<SharedArrayBuffer>
}

const size = 4

/** Four worker threads add to one number, each time with the same bare lock. */
export const openBareLockCrew = async (kind: BareLockKind): Promise<Side> => {
  const data: BareLockData = { kind, words: sharedInts(wordsOf(kind)), counter: sharedInts(1), arrivals: sharedInts(1) }
  const { counter, arrivals } = data
  const lock = bareLockIn(kind, data.words)
  const gate: Gate = {
    close: () => {
      lock.lock()
      return { release: () => lock.unlock() }
    },
    arrived: () => Atomics.load(arrivals, 0),
  }
  const workers = Array.from(
    { length: size },
    () => new Worker(new URL('./bare-lock-worker.js', import.meta.url), { workerData: data }),
  )
  await Promise.all(workers.map((worker) => once(worker, 'online')))
  return {
    async run(count) {
      counter[0] = 0
      arrivals[0] = 0
      await gathered(size, gate, async () => {
        const answers = workers.map((worker) => once(worker, 'message'))
        for (const [n, share] of sharesOf(count, size).entries()) workers[n]!.postMessage(share)
        await Promise.all(answers)
      })
      checkCount(`the ${kind}`, counter[0], count)
    },
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  }
}
