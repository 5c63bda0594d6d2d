import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { FixedThreadPool } from 'poolifier'
import { poolSize, type TaskPool } from './task-pool.ts'

/** `destroy` sometimes does not come back. Then the workers are ended by hand. */
const destroyMs = 2_000

/** Its workers are threads: those that are processes do not answer here. */
export const openPoolifier = async (): Promise<TaskPool> => {
  const script = fileURLToPath(new URL('./poolifier-worker.js', import.meta.url))
  const pool = new FixedThreadPool<unknown, unknown>(poolSize, script)
  return {
    run: (name, argument) => pool.execute(argument, name),
    async close() {
      const workers = pool.workerNodes.map(({ worker }) => worker)
      const patience = new AbortController()
      const late = sleep(destroyMs, false, { signal: patience.signal }).catch(() => false)
      if (await Promise.race([pool.destroy().then(() => true), late])) patience.abort()
      else for (const worker of workers) void worker.terminate()
    },
  }
}
