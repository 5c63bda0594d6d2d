import type { Row } from '../harness/row.ts'
import { openErlang } from '../peers/erlang-program.ts'
import { openPostMessageSpawner } from '../peers/post-message-spawner.ts'
import { openThreadSpawner } from '../sides/spawner.ts'

const inFlight = 100

export const spawnThread: Row = {
  name: 'spawn-thread',
  about: 'actors started on a worker thread that is there already, and stopped again, 100 at a time',
  unit: 'M/s',
  count: 30_000,
  apart: true,
  troupe: (setup) => openThreadSpawner(inFlight, setup),
  peers: { postMessage: () => openPostMessageSpawner(inFlight), erlang: () => openErlang('spawn', 2) },
  beside: 'postMessage',
  bars: [{ value: 0.1 }],
}
