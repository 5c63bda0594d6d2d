// A worker as one writes it without a library: sends numbers as long as it may, or gives a stream of them away.
import { ReadableStream } from 'node:stream/web'
import { parentPort } from 'node:worker_threads'
import type { StreamOrder } from './post-message-stream.ts'

let next = 1
let last = 0

const post = (credit: number): void => {
  for (let n = 0; n < credit && next <= last; n++) parentPort!.postMessage(next++)
}

const streamTo = (count: number): ReadableStream<number> => {
  let n = 0
  return new ReadableStream<number>({
    pull(controller) {
      if (n < count) controller.enqueue(++n)
      else controller.close()
    },
  })
}

parentPort!.on('message', (order: StreamOrder) => {
  switch (order.t) {
    case 'begin':
      next = 1
      last = order.count
      post(order.credit)
      break
    case 'more':
      post(order.credit)
      break
    case 'stream': {
      const stream = streamTo(order.count)
      parentPort!.postMessage(stream, [stream as never])
    }
  }
})
