import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Increment } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import { sharesOf } from '../harness/shares.ts'
import { fanIn } from '../sides/fan-in.ts'

/** What a sender in a worker is to do. */
export interface FanInOrder {
  readonly share: number
  readonly burst: number
  /** An array for each burst instead of one message each. */
  readonly batched: boolean
}

export type FanInMail = Increment | { readonly t: 'done' }

/** The same by `postMessage`. */
export const openPostMessageFanIn = async (burst: number, { batched }: { readonly batched: boolean }): Promise<Side> => {
  const script = new URL('./fan-in-worker.js', import.meta.url)
  const workers = Array.from({ length: fanIn.threads }, () => new Worker(script))
  await Promise.all(workers.map((worker) => once(worker, 'online')))
  let total = 0
  let waiting = 0
  let done = (): void => {}
  const take = (mail: FanInMail): void => {
    if (mail.t === 'inc') total += mail.n
    else if (--waiting === 0) done()
  }
  for (const worker of workers) {
    worker.on('message', (mail: FanInMail | readonly FanInMail[]) => {
      if (Array.isArray(mail)) for (const each of mail as readonly FanInMail[]) take(each)
      else take(mail as FanInMail)
    })
  }
  return {
    async run(count) {
      const shares = sharesOf(count, fanIn.senders)
      total = 0
      waiting = shares.length
      await new Promise<void>((resolve) => {
        done = resolve
        for (const [n, worker] of workers.entries()) {
          const own = shares.filter((_, sender) => sender % workers.length === n)
          worker.postMessage(own.map((share): FanInOrder => ({ share, burst, batched })))
        }
      })
      let expected = 0
      for (const share of shares) expected += sumTo(share)
      checkCount('the receiver of the workers', total, expected)
    },
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  }
}
