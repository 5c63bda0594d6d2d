// A worker as one writes it without a library: adds up what it is posted, and meanwhile watches its timers.
import { parentPort } from 'node:worker_threads'
import type { Increment } from '../actors/counter.ts'
import { latenesses, p99 } from '../harness/lateness.ts'

export type TimerMail = Increment | TimerQuestion
export type TimerQuestion = { readonly t: 'total' } | { readonly t: 'watch'; readonly durationMs: number }
export interface TimerReply {
  readonly t: 'total' | 'late'
  readonly value: number
}

let total = 0
const reply = (t: TimerReply['t'], value: number): void => parentPort!.postMessage({ t, value } satisfies TimerReply)

parentPort!.on('message', (mail: TimerMail) => {
  if (mail.t === 'inc') total += mail.n
  else if (mail.t === 'total') reply('total', total)
  else void latenesses(mail.durationMs).then((late) => reply('late', p99(late)))
})
