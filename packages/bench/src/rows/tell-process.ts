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
  // a tenth of a second for the quick sides: for the first hundredth the system has both processes on one processor
  count: 1_000_000,
  parts: { [json]: 0.5, 'child_process advanced': 0.1, 'python Pipe': 0.2 },
  // some of the sides take seconds
  repetitions: 5,
  apart: true,
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
