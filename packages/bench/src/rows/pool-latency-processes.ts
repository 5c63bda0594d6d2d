import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeTasks, peerTasks } from '../sides/tasks-of-pool.ts'

export const poolLatencyProcesses: Row = {
  name: 'pool-latency-processes',
  about: 'tasks of next to nothing for a pool of two processes, each awaited before the next',
  unit: 'us',
  count: 2_000,
  troupe: () => openTroupeTasks('process', 'oneByOne'),
  peers: {
    ...poolsBeside('process', peerTasks('oneByOne')),
    'python Pool': () => openPython('pool', 'one-by-one'),
    'python Executor': () => openPython('pool', 'futures-one-by-one'),
  },
  beside: 'tinypool',
  bars: [],
}
