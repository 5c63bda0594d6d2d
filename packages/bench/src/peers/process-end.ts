import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type AdderEnd, Answers } from './adder-end.ts'

/** An adder in a forked child, over the channel that `fork` makes. */
export const openProcessEnd = async (serialization: 'json' | 'advanced'): Promise<AdderEnd> => {
  const child = fork(fileURLToPath(new URL('./process-adder.js', import.meta.url)), { serialization })
  const ended = once(child, 'exit')
  await once(child, 'spawn')
  const answers = new Answers()
  child.on('message', (answer: number) => answers.take(answer))
  return {
    who: 'the child',
    post: (mail) => void child.send(mail),
    ask(question) {
      child.send(question)
      return answers.next()
    },
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
