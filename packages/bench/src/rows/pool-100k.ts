import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeTasks, peerTasks } from '../sides/tasks-of-pool.ts'

const { poolifier } = poolsBeside('thread', peerTasks('manyAtOnce'))

export const pool100k: Row = {
  name: 'pool-100k',
  about: 'the same with five times as many: a queue must not become slower as it becomes longer',
  unit: 'M/s',
  count: 100_000,
  repetitions: 3,
  fresh: 'young',
  troupe: () => openTroupeTasks('thread', 'manyAtOnce'),
  // the others take too long
  peers: { poolifier: poolifier!, 'python Pool': () => openPython('pool', 'tasks') },
  beside: 'poolifier',
  bars: [],
}
