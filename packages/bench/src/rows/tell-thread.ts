import type { Row } from '../harness/row.ts'
import { tellBatches, tellSingly } from '../peers/adder-sides.ts'
import { openComedyTells } from '../peers/comedy-adder.ts'
import { openErlang } from '../peers/erlang-program.ts'
import { openThreadEnd } from '../peers/thread-end.ts'
import { openHostTeller } from '../sides/host-teller.ts'

const burst = 1_000

export const tellThread: Row = {
  name: 'tell-thread',
  about: 'tells with a small object to an actor on a worker thread, 1,000 in each turn of the event loop',
  unit: 'M/s',
  // a tenth of a second for the quick sides: for the first hundredth the system has both threads on one processor
  count: 1_000_000,
  parts: { comedy: 0.1 },
  // one of the sides takes seconds
  repetitions: 5,
  apart: true,
  troupe: (setup) => openHostTeller('thread', burst, setup),
  peers: {
    postMessage: async () => tellSingly(await openThreadEnd(), burst),
    'postMessage batched': async () => tellBatches(await openThreadEnd(), burst),
    comedy: () => openComedyTells('threaded', burst),
    erlang: () => openErlang('tell', 2),
  },
  beside: 'postMessage',
  bars: [{ times: 5, peer: 'postMessage' }],
  later: [{ times: 8, peer: 'postMessage' }, { value: 6 }],
}
