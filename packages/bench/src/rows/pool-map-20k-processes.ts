import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeItems, peerItems } from '../sides/items-of-pool.ts'

export const poolMap20kProcesses: Row = {
  name: 'pool-map-20k-processes',
  about: 'items of a list, next to nothing for each, mapped by a pool of two processes',
  unit: 'M/s',
  count: 20_000,
  troupe: () => openTroupeItems('process', 'next'),
  peers: {
    ...poolsBeside('process', peerItems('next')),
    'python Pool': () => openPython('pool', 'map'),
    'python Executor': () => openPython('pool', 'futures-map'),
  },
  beside: 'python Pool',
  bars: [],
}
