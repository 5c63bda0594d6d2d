import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { TimerMail, TimerQuestion, TimerReply } from './timekeeper-worker.ts'

/** A worker that adds up and watches its timers. */
export interface TimekeeperWorker {
  post(mail: TimerMail): void
  /** Replies of one kind come in the order of their questions. */
  ask(kind: TimerReply['t'], question: TimerQuestion): Promise<TimerReply>
  close(): Promise<void>
}

export const openTimekeeperWorker = async (): Promise<TimekeeperWorker> => {
  const worker = new Worker(new URL('./timekeeper-worker.js', import.meta.url))
  await once(worker, 'online')
  const waiting: Record<TimerReply['t'], ((reply: TimerReply) => void)[]> = { total: [], late: [] }
  worker.on('message', (reply: TimerReply) => waiting[reply.t].shift()!(reply))
  return {
    post: (mail) => worker.postMessage(mail),
    ask(kind, question) {
      worker.postMessage(question)
      return new Promise((resolve) => waiting[kind].push(resolve))
    },
    close: async () => void (await worker.terminate()),
  }
}
