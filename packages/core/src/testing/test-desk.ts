import { ignore } from '../basics/ignore.ts'
import { Asks } from '../refs/asks.ts'
import type { Target } from '../refs/target.ts'
import type { Clock } from '../time/clock.ts'
import { Wheel } from '../time/wheel.ts'

const soon = (action: () => void): void => void Promise.resolve().then(action)

/**
 * Where a holder without a kernel opens its asks. Every target whose `systemId` is another one is seen through `foreign`, so that what
 * is sent stays within the test.
 */
export const testDesk = (systemId: string, clock: Clock, askTimeoutMs: number, foreign: (target: Target) => Target): Asks =>
  new Asks(
    { systemId, foreign, followsAsks: false, asked: ignore },
    new Wheel(clock, { soon, later: soon }, ignore),
    true,
    askTimeoutMs,
  )
