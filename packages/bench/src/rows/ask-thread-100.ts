import type { Row } from '../harness/row.ts'
import { askEnd } from '../peers/adder-sides.ts'
import { openComedyAsks } from '../peers/comedy-adder.ts'
import { openComlinkAsks } from '../peers/comlink-adder.ts'
import { openErlang } from '../peers/erlang-program.ts'
import { openThreadEnd } from '../peers/thread-end.ts'
import { openHostAsker } from '../sides/host-asker.ts'

const inFlight = 100

export const askThread100: Row = {
  name: 'ask-thread-100',
  about: 'asks to an actor on a worker thread, 100 at a time',
  unit: 'M/s',
  count: 100_000,
  parts: { comlink: 0.2, comedy: 0.2 },
  apart: true,
  troupe: (setup) => openHostAsker('thread', inFlight, setup),
  peers: {
    postMessage: async () => askEnd(await openThreadEnd(), inFlight),
    comlink: () => openComlinkAsks(inFlight),
    comedy: () => openComedyAsks('threaded', inFlight),
    erlang: () => openErlang('ask-100', 2),
  },
  beside: 'postMessage',
  bars: [{ times: 2, peer: 'postMessage' }],
}
