import type { Row } from '../harness/row.ts'
import { openPostMessage } from '../peers/post-message.ts'
import { openHostTeller } from '../sides/host-teller.ts'

const burst = 1_000

export const tellThread: Row = {
  name: 'tell-thread',
  about: 'tells with a small object to an actor on a worker thread, 1,000 in each turn of the event loop',
  unit: 'M/s',
  count: 500_000,
  troupe: () => openHostTeller('thread', burst),
  peers: { postMessage: () => openPostMessage(burst) },
  beside: 'postMessage',
  bars: [{ times: 5, peer: 'postMessage' }],
  later: [{ times: 8, peer: 'postMessage' }, { value: 6 }],
}
