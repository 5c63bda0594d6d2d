import type { Row } from '../harness/row.ts'
import { openErlang } from '../peers/erlang-program.ts'
import { openPostMessageFanIn } from '../peers/post-message-fan-in.ts'
import { openFanIn } from '../sides/fan-in.ts'

const burst = 1_000

export const fanInRow: Row = {
  name: 'fan-in',
  about: 'tells of 8 actors on two worker threads to one actor here, each 1,000 in a turn of its event loop',
  unit: 'M/s',
  count: 400_000,
  apart: true,
  troupe: (setup) => openFanIn(burst, setup),
  peers: {
    postMessage: () => openPostMessageFanIn(burst, { batched: false }),
    'postMessage batched': () => openPostMessageFanIn(burst, { batched: true }),
    erlang: () => openErlang('fan-in', 2),
  },
  beside: 'postMessage',
  bars: [],
}
