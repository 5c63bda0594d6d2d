import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeItems, peerItems } from '../sides/items-of-pool.ts'

const beside = 'python Pool'

export const squares1mProcesses: Row = {
  name: 'squares-1m-processes',
  about: 'the squares of a list of 1,000,000 numbers, by a pool of two processes',
  unit: 'M/s',
  count: 1_000_000,
  troupe: () => openTroupeItems('process', 'square'),
  peers: { ...poolsBeside('process', peerItems('square')), [beside]: () => openPython('pool', 'squares') },
  beside,
  bars: [],
}
