import type { Row } from '../harness/row.ts'
import { tellBatches, tellSingly } from '../peers/adder-sides.ts'
import { openThreadEnd } from '../peers/thread-end.ts'
import { openHostTeller } from '../sides/host-teller.ts'

const burst = 8

export const tellThreadFlush8: Row = {
  name: 'tell-thread-flush8',
  about: 'tells with a small object to an actor on a worker thread, 8 in each turn of the event loop',
  unit: 'M/s',
  count: 200_000,
  apart: true,
  troupe: (setup) => openHostTeller('thread', burst, setup),
  peers: {
    postMessage: async () => tellSingly(await openThreadEnd(), burst),
    'postMessage batched': async () => tellBatches(await openThreadEnd(), burst),
  },
  beside: 'postMessage',
  bars: [],
}
