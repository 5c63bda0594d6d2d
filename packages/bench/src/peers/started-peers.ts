import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Side } from '../harness/row.ts'
import { startedOneByOne } from '../sides/started.ts'

/** Bare workers, each until its first message. */
export const openStartedWorkers = async (): Promise<Side> =>
  startedOneByOne<Worker>({
    who: 'the program',
    async start() {
      const worker = new Worker(new URL('./ready-worker.js', import.meta.url))
      await once(worker, 'message')
      return worker
    },
    end: (worker) => worker.terminate(),
  })

/** Bare children, each until its first message. */
export const openStartedChildren = async (): Promise<Side> =>
  startedOneByOne<ChildProcess>({
    who: 'the program',
    async start() {
      const child = fork(fileURLToPath(new URL('./ready-child.js', import.meta.url)))
      await once(child, 'message')
      return child
    },
    async end(child) {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  })
