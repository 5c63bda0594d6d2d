import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeItems, peerItems } from '../sides/items-of-pool.ts'

/** One map takes a few milliseconds, less than a collection or a time slice of the system may take. */
const maps = 20
const of = 20_000

export const poolMap20k: Row = {
  name: 'pool-map-20k',
  about: 'items of a list, next to nothing for each, mapped by a pool of two threads',
  unit: 'M/s',
  count: maps * of,
  troupe: () => openTroupeItems('thread', 'next', of),
  peers: {
    ...poolsBeside('thread', peerItems('next', of)),
    'python Pool': () => openPython('pool', 'map', of),
    'python Executor': () => openPython('pool', 'futures-map', of),
  },
  beside: 'python Pool',
  bars: [{ value: 10 }],
}
