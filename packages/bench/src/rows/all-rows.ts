import type { Row } from '../harness/row.ts'
import { arrayFill } from './array-fill.ts'
import { arrayView } from './array-view.ts'
import { arrayWrite } from './array-write.ts'
import { askHere } from './ask-here.ts'
import { conditionPingpong } from './condition-pingpong.ts'
import { lockProcesses4 } from './lock-processes-4.ts'
import { lockThreads4 } from './lock-threads-4.ts'
import { lockThreads4Fair } from './lock-threads-4-fair.ts'
import { lockUncontended } from './lock-uncontended.ts'
import { lockUncontendedAsync } from './lock-uncontended-async.ts'
import { managerGet } from './manager-get.ts'
import { managerGetPipelined } from './manager-get-pipelined.ts'
import { managerIncrement } from './manager-increment.ts'
import { managerIncrement4 } from './manager-increment-4.ts'
import { managerIncrementOneByOne } from './manager-increment-one-by-one.ts'
import { pool20k } from './pool-20k.ts'
import { pool20kProcesses } from './pool-20k-processes.ts'
import { pool100k } from './pool-100k.ts'
import { pool100kProcesses } from './pool-100k-processes.ts'
import { poolLatency } from './pool-latency.ts'
import { poolLatencyProcesses } from './pool-latency-processes.ts'
import { poolMap20k } from './pool-map-20k.ts'
import { poolMap20kProcesses } from './pool-map-20k-processes.ts'
import { poolSkewed } from './pool-skewed.ts'
import { poolSkewedProcesses } from './pool-skewed-processes.ts'
import { queue1To1 } from './queue-1-1.ts'
import { queue4To4 } from './queue-4-4.ts'
import { semaphore } from './semaphore.ts'
import { semaphoreFair } from './semaphore-fair.ts'
import { semaphoreProcesses4 } from './semaphore-processes-4.ts'
import { semaphoreProcesses4Fair } from './semaphore-processes-4-fair.ts'
import { spawnHere } from './spawn-here.ts'
import { squares1m } from './squares-1m.ts'
import { squares1mProcesses } from './squares-1m-processes.ts'
import { squares1mTyped } from './squares-1m-typed.ts'
import { squares1mTypedProcesses } from './squares-1m-typed-processes.ts'
import { tellHere } from './tell-here.ts'
import { tellHereObject } from './tell-here-object.ts'
import { tellProcess } from './tell-process.ts'
import { tellThread } from './tell-thread.ts'
import { valueAdd } from './value-add.ts'
import { valueUpdate } from './value-update.ts'

/** Every row there is, in the order they are listed and run. */
export const allRows: readonly Row[] = [
  ...[tellHere, tellHereObject, askHere, tellThread, tellProcess, spawnHere],
  ...[lockUncontended, lockUncontendedAsync, lockThreads4, lockThreads4Fair, lockProcesses4],
  ...[semaphore, semaphoreFair, semaphoreProcesses4, semaphoreProcesses4Fair, conditionPingpong],
  ...[valueAdd, valueUpdate, arrayWrite, arrayView, arrayFill],
  ...[queue1To1, queue4To4],
  ...[pool20k, pool20kProcesses, pool100k, pool100kProcesses, poolLatency, poolLatencyProcesses],
  ...[poolSkewed, poolSkewedProcesses, poolMap20k, poolMap20kProcesses],
  ...[squares1m, squares1mProcesses, squares1mTyped, squares1mTypedProcesses],
  ...[managerGet, managerGetPipelined, managerIncrement, managerIncrementOneByOne, managerIncrement4],
]
