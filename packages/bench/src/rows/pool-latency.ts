import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeTasks, peerTasks } from '../sides/tasks-of-pool.ts'

export const poolLatency: Row = {
  name: 'pool-latency',
  about: 'tasks of next to nothing for a pool of two threads, each awaited before the next',
  unit: 'us',
  count: 2_000,
  troupe: () => openTroupeTasks('thread', 'oneByOne'),
  peers: {
    ...poolsBeside('thread', peerTasks('oneByOne')),
    'python Pool': () => openPython('pool', 'one-by-one'),
    'python Executor': () => openPython('pool', 'futures-one-by-one'),
  },
  beside: 'piscina',
  bars: [],
}
