import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { FixedClusterPool, FixedThreadPool } from 'poolifier'
import { poolSize, type TaskPool, type WorkerKind } from './task-pool.ts'

/** `destroy` sometimes does not come back. Then the workers are ended by hand. */
const destroyMs = 2_000

export const openPoolifier = async (on: WorkerKind): Promise<TaskPool> => {
  const pool = on === 'thread' ? openThreads() : openProcesses()
  return {
    run: (name, argument) => pool.execute(argument, name),
    async close() {
      const patience = new AbortController()
      const late = sleep(destroyMs, false, { signal: patience.signal }).catch(() => false)
      if (await Promise.race([pool.destroy().then(() => true), late])) patience.abort()
      else pool.end()
    },
  }
}

interface OpenPoolifier {
  execute(argument: unknown, name: string): Promise<unknown>
  destroy(): Promise<void>
  end(): void
}

const openThreads = (): OpenPoolifier => {
  const pool = new FixedThreadPool<unknown, unknown>(poolSize, scriptOf('./poolifier-worker.js'))
  const workers = pool.workerNodes.map(({ worker }) => worker)
  return {
    execute: (argument, name) => pool.execute(argument, name),
    destroy: () => pool.destroy(),
    end: () => {
      for (const worker of workers) void worker.terminate()
    },
  }
}

const openProcesses = (): OpenPoolifier => {
  // what JSON makes of a typed array is none
  const settings = { serialization: 'advanced' } as const
  const pool = new FixedClusterPool<unknown, unknown>(poolSize, scriptOf('./poolifier-process.cjs'), { settings })
  const workers = pool.workerNodes.map(({ worker }) => worker)
  return {
    execute: (argument, name) => pool.execute(argument, name),
    destroy: () => pool.destroy(),
    end: () => {
      for (const worker of workers) worker.process.kill('SIGKILL')
    },
  }
}

const scriptOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
