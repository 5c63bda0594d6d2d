import { once } from 'node:events'
import type { ReadableStream } from 'node:stream/web'
import { Worker } from 'node:worker_threads'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'

export type StreamOrder =
  | { readonly t: 'begin'; readonly count: number; readonly credit: number }
  /** So many more may be sent. */
  | { readonly t: 'more'; readonly credit: number }
  | { readonly t: 'stream'; readonly count: number }

/** At most so many are under way: half of them are asked for anew when half have come. */
const credit = 64

const openStreamer = async (): Promise<Worker> => {
  const worker = new Worker(new URL('./thread-streamer.js', import.meta.url))
  await once(worker, 'online')
  return worker
}

/** Numbers one by one, with a bound on how many are under way. */
export const openPostMessageStream = async (): Promise<Side> => {
  const worker = await openStreamer()
  const order = (what: StreamOrder): void => worker.postMessage(what)
  return {
    async run(count) {
      let sum = 0
      let came = 0
      await new Promise<void>((resolve) => {
        const take = (n: number): void => {
          sum += n
          if (++came % (credit / 2) === 0) order({ t: 'more', credit: credit / 2 })
          if (came < count) return
          worker.off('message', take)
          resolve()
        }
        worker.on('message', take)
        order({ t: 'begin', count, credit })
      })
      checkCount('the reader', sum, sumTo(count))
    },
    close: async () => void (await worker.terminate()),
  }
}

/** A stream of the platform, which the worker gives away. */
export const openTransferredStream = async (): Promise<Side> => {
  const worker = await openStreamer()
  return {
    async run(count) {
      const came = once(worker, 'message')
      worker.postMessage({ t: 'stream', count } satisfies StreamOrder)
      const [stream] = (await came) as [ReadableStream<number>]
      let sum = 0
      for await (const n of stream) sum += n
      checkCount('the reader', sum, sumTo(count))
    },
    close: async () => void (await worker.terminate()),
  }
}
