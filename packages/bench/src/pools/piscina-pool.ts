import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { poolSize, type TaskPool } from './task-pool.ts'

/** Its workers are threads. */
export const openPiscina = async (): Promise<TaskPool> => {
  const pool = openPiscinaOn(new URL('./functions.js', import.meta.url))
  return { run: (name, argument) => pool.run(argument, { name }), close: () => pool.destroy() }
}

export const openPiscinaOn = (module: URL): Piscina =>
  // its queue would refuse tasks otherwise
  new Piscina({ filename: fileURLToPath(module), minThreads: poolSize, maxThreads: poolSize, maxQueue: Infinity })
