import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openTroupeTasks } from '../sides/tasks-of-pool.ts'

const beside = 'python Pool'

export const pool100kProcesses: Row = {
  name: 'pool-100k-processes',
  about: 'the same with five times as many: a queue must not become slower as it becomes longer',
  unit: 'M/s',
  count: 100_000,
  repetitions: 3,
  fresh: 'young',
  troupe: () => openTroupeTasks('process', 'manyAtOnce'),
  // the others take too long
  peers: { [beside]: () => openPython('pool', 'tasks') },
  beside,
  bars: [],
}
