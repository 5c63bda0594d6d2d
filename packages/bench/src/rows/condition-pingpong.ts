import { Condition, SharedArray, whyNoMapping } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { openCrew } from '../sides/crew.ts'

const beside = 'python Condition'

const troupe = () => {
  const condition = new Condition({ across: 'processes' })
  const turn = new SharedArray('i32', 1, { across: 'processes', lock: condition.lock })
  const arrivals = new SharedArray('i32', 1, { across: 'processes', lock: false })
  return openCrew('process', 2, {
    share: (user, times, n) => user.ask.takeTurns(condition, turn, n, times, arrivals),
    gate: { close: () => condition.acquireSync(), arrived: () => arrivals.get(0) },
    before: () => {
      arrivals.set(0, 0)
      // an odd number of turns leaves the next one to the second
      turn.set(0, 0)
    },
  })
}

export const conditionPingpong: Row = {
  name: 'condition-pingpong',
  about: 'two processes take turns, each waiting at a condition until the other one has had its turn',
  unit: 'us',
  count: 10_000,
  troupe,
  peers: { [beside]: () => openPython('condition') },
  unavailable: whyNoMapping,
  beside,
  cpu: true,
  bars: [],
}
