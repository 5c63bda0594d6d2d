import type { Row } from '../harness/row.ts'
import { poolsBeside } from '../pools/pools-beside.ts'
import { openTroupeTyped, peerTyped } from '../sides/items-of-pool.ts'

export const squares1mTypedProcesses: Row = {
  name: 'squares-1m-typed-processes',
  about: 'the squares of a typed array of 1,000,000 numbers, by a pool of two processes',
  unit: 'M/s',
  count: 1_000_000,
  apart: true,
  troupe: () => openTroupeTyped('process'),
  peers: poolsBeside('process', peerTyped),
  beside: 'tinypool',
  bars: [],
}
