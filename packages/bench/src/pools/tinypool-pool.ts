import { fileURLToPath } from 'node:url'
import { Tinypool } from 'tinypool'
import { poolSize, type TaskPool, type WorkerKind } from './task-pool.ts'

export const openTinypool = async (on: WorkerKind): Promise<TaskPool> => {
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./functions.js', import.meta.url)),
    runtime: on === 'thread' ? 'worker_threads' : 'child_process',
    // what JSON makes of a typed array is none
    serialization: 'advanced',
    minThreads: poolSize,
    maxThreads: poolSize,
    maxQueue: Number.MAX_SAFE_INTEGER,
  })
  return { run: (name, argument) => pool.run(argument, { name }), close: () => pool.destroy() }
}
