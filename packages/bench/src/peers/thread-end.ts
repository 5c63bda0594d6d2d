import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type AdderEnd, Answers } from './adder-end.ts'

/** An adder on a worker thread, by `postMessage`. */
export const openThreadEnd = async (): Promise<AdderEnd> => {
  const worker = new Worker(new URL('./thread-adder.js', import.meta.url))
  await once(worker, 'online')
  const answers = new Answers()
  worker.on('message', (answer: number) => answers.take(answer))
  return {
    who: 'the worker',
    post: (mail) => worker.postMessage(mail),
    ask(question, moved = []) {
      worker.postMessage(question, moved)
      return answers.next()
    },
    close: async () => void (await worker.terminate()),
  }
}
