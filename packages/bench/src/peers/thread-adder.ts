// A worker as one writes it without a library.
import { parentPort } from 'node:worker_threads'
import { adderOf } from './adder.ts'

parentPort!.on(
  'message',
  adderOf((reply) => parentPort!.postMessage(reply)),
)
