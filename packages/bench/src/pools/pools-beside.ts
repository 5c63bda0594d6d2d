import type { OpenSide, Side } from '../harness/row.ts'
import { openPiscina } from './piscina-pool.ts'
import { openPoolifier } from './poolifier-pool.ts'
import type { OpenTaskPool, WorkerKind } from './task-pool.ts'
import { openTinypool } from './tinypool-pool.ts'
import { openWorkerpool } from './workerpool-pool.ts'

/** What a side does with a pool. `who`: as errors call it. */
export type UsePool = (who: string, open: OpenTaskPool) => Promise<Side>

/** The pools of others that have such workers, each used in the same way. */
export const poolsBeside = (on: WorkerKind, use: UsePool): Readonly<Record<string, OpenSide>> => ({
  ...(on === 'thread' && { piscina: () => use('piscina', openPiscina) }),
  poolifier: () => use('poolifier', () => openPoolifier(on)),
  tinypool: () => use('tinypool', () => openTinypool(on)),
  workerpool: () => use('workerpool', () => openWorkerpool(on)),
})
