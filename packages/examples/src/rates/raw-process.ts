// The child of raw-process-lane.ts: counts what comes.
import { howMany } from './questions.ts'

let taken = 0
process.on('message', (message: unknown) => {
  if (message === howMany) process.send?.(taken)
  else taken++
})
