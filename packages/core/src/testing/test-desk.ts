import { ignore } from '../basics/ignore.ts'
import { Asks } from '../refs/asks.ts'
import type { Target } from '../refs/target.ts'
import type { Clock } from '../time/clock.ts'
import { Wheel } from '../time/wheel.ts'
import { Bystander } from './bystander.ts'

const soon = (action: () => void): void => void Promise.resolve().then(action)

/**
 * Where a holder without a kernel opens its asks. Every target whose `systemId` is another one is seen through `foreign`, so that what
 * is sent stays within the test.
 */
export const testDesk = (systemId: string, clock: Clock, askTimeoutMs: number, foreign: (target: Target) => Target): Asks => {
  const home = {
    systemId,
    get outside(): Bystander {
      return new Bystander(desk)
    },
    foreign,
    followsAsks: false,
    asked: ignore,
    // nothing ends in a test but its own actor
    watchEnd: () => ({ [Symbol.dispose]: ignore }),
    find: () => Promise.resolve(),
  }
  const desk = new Asks(home, new Wheel(clock, { soon, later: soon }, ignore), true, askTimeoutMs)
  return desk
}
