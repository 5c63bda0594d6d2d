// The child of raw-process-lane.ts: counts what comes.
import type { RawMessage } from './questions.ts'

let taken = 0
process.on('message', (message: RawMessage) => {
  if (message.type === 'taken') process.send?.(taken)
  else taken++
})
