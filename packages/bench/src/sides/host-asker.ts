import { createSystem } from '@troupe/runtime-node'
import { Counter } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import { keepInFlight } from '../harness/in-flight.ts'
import type { TwoThreads } from '../harness/placement.ts'
import type { Setup } from '../harness/setup.ts'

/** Asks to a counter on a host of its own, up to `inFlight` of them waiting for their replies. */
export const openHostAsker = async (on: 'thread' | 'process', inFlight: number, setup: Setup): Promise<TwoThreads> => {
  const system = await createSystem(setup)
  const counter = await system.spawn(Counter, { on })
  let expected = 0
  return {
    run: (count) =>
      keepInFlight(count, inFlight, async (n) => {
        const sum = (expected += n)
        checkCount('the actor', await counter.ask.addAndTell(n), sum)
      }),
    receiver: () => counter.ask.thread(),
    close: async () => void (await system.stop()),
  }
}
