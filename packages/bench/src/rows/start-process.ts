import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openStartedChildren } from '../peers/started-peers.ts'
import { openStartedHosts } from '../sides/started-hosts.ts'

export const startProcess: Row = {
  name: 'start-process',
  about: 'child processes started one after the other, each until it is ready',
  unit: 'ms',
  count: 5,
  troupe: (setup) => openStartedHosts('process', setup),
  peers: {
    fork: openStartedChildren,
    'python spawn': () => openPython('start', 'spawn'),
    'python fork': () => openPython('start', 'fork'),
  },
  beside: 'fork',
  bars: [{ times: 1.5, peer: 'fork' }],
}
