// A worker as one writes it without a library: adds up the messages it is posted, and answers with the sum when asked.
import { parentPort } from 'node:worker_threads'
import type { AdderMail } from './adder-mail.ts'

let total = 0
parentPort!.on('message', (message: AdderMail) => {
  if (message.t === 'inc') total += message.n
  else parentPort!.postMessage(total)
})
