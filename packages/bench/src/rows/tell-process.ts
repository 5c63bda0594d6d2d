import type { Row } from '../harness/row.ts'
import { tellBatches, tellSingly } from '../peers/adder-sides.ts'
import { openProcessEnd } from '../peers/process-end.ts'
import { openPython } from '../peers/python-program.ts'
import { openHostTeller } from '../sides/host-teller.ts'

const burst = 1_000
const json = 'child_process json'

export const tellProcess: Row = {
  name: 'tell-process',
  about: 'tells with a small object to an actor in a child process, 1,000 in each turn of the event loop',
  unit: 'M/s',
  count: 200_000,
  // one of the sides takes seconds
  repetitions: 5,
  troupe: (setup) => openHostTeller('process', burst, setup),
  peers: {
    [json]: async () => tellSingly(await openProcessEnd('json'), burst),
    'child_process json batched': async () => tellBatches(await openProcessEnd('json'), burst),
    'child_process advanced': async () => tellSingly(await openProcessEnd('advanced'), burst),
    'python Pipe': () => openPython('pipe', 'tell'),
  },
  beside: json,
  bars: [{ times: 4, peer: json }],
  later: [{ times: 8, peer: json }, { value: 4 }],
}
