// the global of that name is looked up anew each time, which takes as long as reading the clock
import { performance } from 'node:perf_hooks'
import type { Clock, Schedule } from '@troupe/core/internal'

/** Node's monotonic clock. Its timers never keep a program from ending: who waits for something holds it by itself. */
export const nodeClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, action) => {
    const dueMs = performance.now() + delayMs
    // Node counts in whole milliseconds: its timer may run almost one too early
    const look = (): void => {
      if (performance.now() >= dueMs) action()
      else timer = setTimeout(look, 1).unref()
    }
    let timer = setTimeout(look, delayMs).unref()
    return { cancel: () => clearTimeout(timer), mayStay: true }
  },
}

const settled = Promise.resolve()

export const nodeSchedule: Schedule = {
  // a promise's reaction is 1.6 times as quick as queueMicrotask on Node 20
  soon: (action) => void settled.then(action),
  later: (action) => void setImmediate(action),
}
