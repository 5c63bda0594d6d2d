import type { Row } from '../harness/row.ts'
import { askEnd } from '../peers/adder-sides.ts'
import { openProcessEnd } from '../peers/process-end.ts'
import { openPython } from '../peers/python-program.ts'
import { openHostAsker } from '../sides/host-asker.ts'

const inFlight = 100
const json = 'child_process json'

export const askProcess100: Row = {
  name: 'ask-process-100',
  about: 'asks to an actor in a child process, 100 at a time',
  unit: 'M/s',
  count: 100_000,
  apart: true,
  troupe: (setup) => openHostAsker('process', inFlight, setup),
  peers: {
    [json]: async () => askEnd(await openProcessEnd('json'), inFlight),
    'child_process advanced': async () => askEnd(await openProcessEnd('advanced'), inFlight),
    'python Pipe': () => openPython('pipe', 'ask', inFlight),
  },
  beside: json,
  bars: [],
}
