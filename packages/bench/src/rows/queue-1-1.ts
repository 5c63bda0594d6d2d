import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openQueueCrew } from '../sides/queue-crew.ts'

const python = 'python Queue'

export const queue1To1: Row = {
  name: 'queue-1-1',
  about: 'numbers through a queue, one producer and one consumer, each a process; a producer has 1,000 puts under way',
  unit: 'M/s',
  count: 40_000,
  repetitions: 5,
  troupe: () => openQueueCrew(1),
  peers: { [python]: () => openPython('queues', 1) },
  beside: python,
  bars: [{ times: 1, peer: python }],
}
