import { setImmediate as nextTurn } from 'node:timers/promises'
import { createSystem } from '@troupe/runtime-node'
import { Counter } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { Setup } from '../harness/setup.ts'

const burst = 1_000

/** So many messages to one actor, without ever filling its mailbox; reads the microseconds that each took. */
export const openManyMessages =
  (on: 'here' | 'thread') =>
  async (sizeOf: (count: number) => number, setup: Setup): Promise<Side> => {
    const system = await createSystem(setup)
    const counter = await system.spawn(Counter, { on })
    // what the actor does with the others is given time
    const breathe = async (): Promise<void> => {
      if (on === 'here') return void (await counter.ask.total())
      await nextTurn()
      await counter.ready()
    }
    let expected = 0
    return {
      async run(count) {
        const messages = sizeOf(count)
        const started = performance.now()
        for (let n = 1; n <= messages; n++) {
          counter.tell.add(n)
          if (n % burst === 0) await breathe()
        }
        checkCount('the actor', await counter.ask.total(), (expected += sumTo(messages)))
        return ((performance.now() - started) * 1_000) / messages
      },
      close: async () => void (await system.stop()),
    }
  }
