import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeTasks, peerTasks } from '../sides/tasks-of-pool.ts'

export const poolSkewed: Row = {
  name: 'pool-skewed',
  about: 'tasks of 50 us, 1 ms and 20 ms for a pool of two threads, all handed over at once',
  unit: 'us',
  count: 200,
  troupe: () => openTroupeTasks('thread', 'skewed'),
  peers: { ...poolsBeside('thread', peerTasks('skewed')), 'python Pool': () => openPython('pool', 'skewed') },
  beside: 'piscina',
  bars: [],
}
