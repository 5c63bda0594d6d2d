import type { Row } from '../harness/row.ts'
import { openNoLoad, openPostMessageLoad, openTellLoad } from '../sides/timers-under-load.ts'

export const timersUnderLoad: Row = {
  name: 'timers-under-load',
  about: 'how late timers of 5 ms are on both sides of a link that is full, the 99th percentile of the worse side',
  unit: 'ms',
  // milliseconds of load
  count: 1_000,
  repetitions: 5,
  troupe: openTellLoad,
  peers: { postMessage: openPostMessageLoad, 'no load': openNoLoad },
  beside: 'postMessage',
  bars: [{ value: 2 }],
}
