import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeTasks, peerTasks } from '../sides/tasks-of-pool.ts'

export const pool20k: Row = {
  name: 'pool-20k',
  about: 'tasks of next to nothing, all handed at once to a pool of two threads',
  unit: 'M/s',
  count: 20_000,
  repetitions: 5,
  fresh: 'young',
  troupe: () => openTroupeTasks('thread', 'manyAtOnce'),
  peers: {
    ...poolsBeside('thread', peerTasks('manyAtOnce')),
    'python Pool': () => openPython('pool', 'tasks'),
    'python Executor': () => openPython('pool', 'futures'),
  },
  beside: 'poolifier',
  bars: [{ value: 0.4 }],
}
