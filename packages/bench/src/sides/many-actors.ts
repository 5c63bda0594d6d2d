import { type ActorRef, createSystem } from '@troupe/runtime-node'
import { Counter } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { Setup } from '../harness/setup.ts'

/** How many of the actors are told something, however many there are. */
const busy = 100
/** There are so many times as many actors as messages, in the largest of the sizes. */
const actorsPerMessage = 5
const burst = 1_000

/** So many actors on this host, of which a few get messages; reads the microseconds that each message took. */
export const openManyActors = async (sizeOf: (count: number) => number, setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const all: ActorRef<Counter>[] = []
  let expected = 0
  /** Every so manyth of them, so that those that are busy lie among the others. */
  const atWork: ActorRef<Counter>[] = []
  return {
    async run(count) {
      const messages = Math.ceil(count / actorsPerMessage)
      const size = Math.max(sizeOf(count), busy)
      while (all.length < size) all.push(await system.spawn(Counter))
      if (atWork.length === 0) for (let n = 0; n < busy; n++) atWork.push(all[Math.floor((n * size) / busy)]!)
      const started = performance.now()
      for (let n = 1; n <= messages; n++) {
        const counter = atWork[n % busy]!
        counter.tell.add(n)
        if (n % burst === 0) await counter.ask.total()
      }
      const totals = await Promise.all(atWork.map((counter) => counter.ask.total()))
      const elapsedMs = performance.now() - started
      checkCount(
        'the actors',
        totals.reduce((sum, total) => sum + total, 0),
        (expected += sumTo(messages)),
      )
      return (elapsedMs * 1_000) / messages
    },
    close: async () => void (await system.stop()),
  }
}
