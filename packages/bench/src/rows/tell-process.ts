import type { Row } from '../harness/row.ts'
import { openChildProcessJson } from '../peers/child-process-json.ts'
import { openHostTeller } from '../sides/host-teller.ts'

const burst = 1_000
const json = 'child_process json'

export const tellProcess: Row = {
  name: 'tell-process',
  about: 'tells with a small object to an actor in a child process, 1,000 in each turn of the event loop',
  unit: 'M/s',
  count: 300_000,
  troupe: () => openHostTeller('process', burst),
  peers: { [json]: () => openChildProcessJson(burst) },
  beside: json,
  bars: [{ times: 4, peer: json }],
  later: [{ times: 8, peer: json }, { value: 4 }],
}
