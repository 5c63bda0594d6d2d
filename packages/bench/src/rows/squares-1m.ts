import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeItems, peerItems } from '../sides/items-of-pool.ts'

const beside = 'python Pool'

export const squares1m: Row = {
  name: 'squares-1m',
  about: 'the squares of a list of 1,000,000 numbers, by a pool of two threads',
  unit: 'M/s',
  count: 1_000_000,
  troupe: () => openTroupeItems('thread', 'square'),
  peers: { ...poolsBeside('thread', peerItems('square')), [beside]: () => openPython('pool', 'squares') },
  beside,
  bars: [{ times: 1, peer: beside }],
}
