import { createSystem, type Pool } from '@troupe/runtime-node'
import { poolSize, type WorkerKind } from './task-pool.ts'

/** A pool of Troupe in a system of its own. */
export const openTroupePool = async (on: WorkerKind): Promise<{ readonly pool: Pool; close(): Promise<void> }> => {
  const system = await createSystem()
  const pool = await system.pool({ on, size: poolSize })
  return {
    pool,
    async close() {
      await pool.terminate()
      await system.stop()
    },
  }
}
