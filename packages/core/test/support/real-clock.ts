import type { Clock } from '../../src/time/clock.ts'

/** The platform's own clock. */
export const realClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs)
    timer.unref()
    return { cancel: () => clearTimeout(timer) }
  },
}
