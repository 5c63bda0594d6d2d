import { createSystem } from '@troupe/runtime-node'
import { Counter } from '../actors/counter.ts'
import { Teller } from '../actors/teller.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { Setup } from '../harness/setup.ts'
import { sharesOf } from '../harness/shares.ts'

/** So many senders, on so many threads. */
export const fanIn = { senders: 8, threads: 2 } as const

/** All senders tell one actor of this thread, each `burst` times in each turn of its event loop. */
export const openFanIn = async (burst: number, setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const counter = await system.spawn(Counter)
  const hosts = await system.threads(fanIn.threads)
  const tellers = await Promise.all(Array.from({ length: fanIn.senders }, () => system.spawn(Teller, { on: hosts })))
  let expected = 0
  return {
    async run(count) {
      const shares = sharesOf(count, fanIn.senders)
      await Promise.all(tellers.map((teller, n) => teller.ask.tell(counter, shares[n]!, burst)))
      for (const share of shares) expected += sumTo(share)
      checkCount('the actor', await counter.ask.total(), expected)
    },
    close: async () => void (await system.stop()),
  }
}
