import { createSystem } from '@troupe/runtime-node'
import { Counter } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { Setup } from '../harness/setup.ts'

/** Reads what an actor on a thread generates. */
export const openThreadStream = async (setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const counter = await system.spawn(Counter, { on: 'thread' })
  return {
    async run(count) {
      let sum = 0
      for await (const n of counter.stream.numbers(count)) sum += n
      checkCount('the reader', sum, sumTo(count))
    },
    close: async () => void (await system.stop()),
  }
}
