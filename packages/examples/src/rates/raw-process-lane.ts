import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Lane } from './lane.ts'
import { Questions, type RawMessage } from './questions.ts'

/** A child process and its IPC channel with JSON, as Node has them. */
export const openRawProcessLane = (): Lane => {
  // as built: Node 20 does not run TypeScript
  const program = fileURLToPath(new URL('../../dist/rates/raw-process.js', import.meta.url))
  const child = fork(program, { serialization: 'json' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const questions = new Questions()
  child.on('message', (taken: number) => questions.answer(taken))
  child.on('error', (error) => questions.fail(error))
  child.on('exit', (code, signal) => questions.fail(new Error(`the child ended: ${signal ?? `exit code ${code}`}`)))
  return {
    send: (value) => child.send({ type: 'take', value } satisfies RawMessage),
    arrived: () => questions.ask(() => child.send({ type: 'taken' } satisfies RawMessage)),
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.disconnect() // it has nothing else to live for
      await ended
    },
  }
}
