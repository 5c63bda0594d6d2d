import type { Row } from '../harness/row.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeTyped, peerTyped } from '../sides/items-of-pool.ts'
import { openMovedSquares } from '../sides/moved-squares.ts'

const beside = 'piscina transfer'

export const squares1mTyped: Row = {
  name: 'squares-1m-typed',
  about: 'the squares of a typed array of 1,000,000 numbers, by a pool of two threads',
  unit: 'M/s',
  count: 1_000_000,
  apart: true,
  troupe: () => openTroupeTyped('thread'),
  peers: { [beside]: openMovedSquares, ...poolsBeside('thread', peerTyped) },
  beside,
  // as fast, or half as long again
  bars: [{ times: 0.667, peer: beside }],
}
