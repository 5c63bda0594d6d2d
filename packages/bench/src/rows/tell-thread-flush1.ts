import type { Row } from '../harness/row.ts'
import { tellSingly } from '../peers/adder-sides.ts'
import { openThreadEnd } from '../peers/thread-end.ts'
import { openHostTeller } from '../sides/host-teller.ts'

const burst = 1

export const tellThreadFlush1: Row = {
  name: 'tell-thread-flush1',
  about: 'tells with a small object to an actor on a worker thread, one in each turn of the event loop',
  unit: 'M/s',
  count: 100_000,
  apart: true,
  troupe: (setup) => openHostTeller('thread', burst, setup),
  peers: { postMessage: async () => tellSingly(await openThreadEnd(), burst) },
  beside: 'postMessage',
  bars: [],
}
