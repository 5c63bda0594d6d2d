import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeTasks, peerTasks } from '../sides/tasks-of-pool.ts'

export const pool20kProcesses: Row = {
  name: 'pool-20k-processes',
  about: 'tasks of next to nothing, all handed at once to a pool of two processes',
  unit: 'M/s',
  count: 20_000,
  repetitions: 3,
  fresh: 'young',
  troupe: () => openTroupeTasks('process', 'manyAtOnce'),
  peers: {
    ...poolsBeside('process', peerTasks('manyAtOnce')),
    'python Pool': () => openPython('pool', 'tasks'),
    'python Executor': () => openPython('pool', 'futures'),
  },
  beside: 'tinypool',
  bars: [],
}
