import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeTasks, peerTasks } from '../sides/tasks-of-pool.ts'

export const poolSkewedProcesses: Row = {
  name: 'pool-skewed-processes',
  about: 'tasks of 50 us, 1 ms and 20 ms for a pool of two processes, all handed over at once',
  unit: 'us',
  count: 200,
  troupe: () => openTroupeTasks('process', 'skewed'),
  peers: { ...poolsBeside('process', peerTasks('skewed')), 'python Pool': () => openPython('pool', 'skewed') },
  beside: 'tinypool',
  bars: [],
}
