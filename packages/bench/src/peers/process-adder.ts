// A child process as one writes it without a library.
import { adderOf } from './adder.ts'

process.on(
  'message',
  adderOf((reply) => process.send!(reply)),
)
