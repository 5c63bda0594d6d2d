import type { Row } from '../harness/row.ts'
import { openStartedWorkers } from '../peers/started-peers.ts'
import { openStartedHosts } from '../sides/started-hosts.ts'

export const startThread: Row = {
  name: 'start-thread',
  about: 'worker threads started one after the other, each until it is ready',
  unit: 'ms',
  count: 5,
  troupe: (setup) => openStartedHosts('thread', setup),
  peers: { Worker: openStartedWorkers },
  beside: 'Worker',
  bars: [{ times: 1.5, peer: 'Worker' }],
}
