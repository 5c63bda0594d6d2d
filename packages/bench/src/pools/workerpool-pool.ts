import { fileURLToPath } from 'node:url'
import { pool as createPool } from 'workerpool'
import { poolSize, type TaskPool, type WorkerKind } from './task-pool.ts'

export const openWorkerpool = async (on: WorkerKind): Promise<TaskPool> => {
  const pool = createPool(fileURLToPath(new URL('./workerpool-worker.js', import.meta.url)), {
    workerType: on,
    minWorkers: poolSize,
    maxWorkers: poolSize,
    // what JSON makes of a typed array is none
    forkOpts: { serialization: 'advanced' },
  })
  return {
    run: async (name, argument) => await pool.exec(name, [argument]),
    close: async () => void (await pool.terminate(true)),
  }
}
