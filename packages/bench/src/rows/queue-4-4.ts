import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openQueueCrew } from '../sides/queue-crew.ts'

const python = 'python Queue'

export const queue4To4: Row = {
  name: 'queue-4-4',
  about: 'numbers through a queue, four producers and four consumers, each a process; a producer has 1,000 puts under way',
  unit: 'M/s',
  count: 40_000,
  repetitions: 5,
  troupe: () => openQueueCrew(4),
  peers: { [python]: () => openPython('queues', 4) },
  beside: python,
  bars: [{ times: 1, peer: python }],
}
