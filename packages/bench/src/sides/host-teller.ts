import { setImmediate as nextTurn } from 'node:timers/promises'
import { createSystem } from '@troupe/runtime-node'
import { Counter } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { Setup } from '../harness/setup.ts'

/** Tells to a counter on a host of its own, `burst` of them in each turn of the event loop. */
export const openHostTeller = async (on: 'thread' | 'process', burst: number, setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const counter = await system.spawn(Counter, { on })
  let expected = 0
  return {
    async run(count) {
      for (let n = 1; n <= count; n++) {
        counter.tell.take({ t: 'inc', n })
        if (n % burst === 0) await nextTurn()
      }
      checkCount('the actor', await counter.ask.total(), (expected += sumTo(count)))
    },
    close: async () => void (await system.stop()),
  }
}
