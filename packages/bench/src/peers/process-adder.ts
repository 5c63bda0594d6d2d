// A child process as one writes it without a library: adds up the messages it is sent, and answers with the sum when asked.
import type { AdderMail } from './adder-mail.ts'

let total = 0
process.on('message', (message: AdderMail) => {
  if (message.t === 'inc') total += message.n
  else process.send!(total)
})
