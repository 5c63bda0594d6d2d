import { createSystem } from '@troupe/runtime-node'
import nact from 'nact'
import { Counter } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Row, Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { Setup } from '../harness/setup.ts'
import { openAdders, totalOf } from '../peers/nact-adder.ts'

const actors = 100
/** Then the sender asks for a sum, so the receivers never fall further behind than this. */
const burst = 1_000

const troupe = async (setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const counters = await Promise.all(Array.from({ length: actors }, () => system.spawn(Counter)))
  let expected = 0
  return {
    async run(count) {
      for (let n = 1; n <= count; n++) {
        const counter = counters[n % actors]!
        counter.tell.take({ t: 'inc', n })
        if (n % burst === 0) await counter.ask.total()
      }
      const totals = await Promise.all(counters.map((counter) => counter.ask.total()))
      checkCount('the actors', sum(totals), (expected += sumTo(count)))
    },
    close: async () => void (await system.stop()),
  }
}

const besideNact = async (): Promise<Side> => {
  const { adders, close } = openAdders(actors)
  let expected = 0
  return {
    async run(count) {
      for (let n = 1; n <= count; n++) {
        const adder = adders[n % actors]!
        nact.dispatch(adder, { t: 'inc', n })
        if (n % burst === 0) await totalOf(adder)
      }
      checkCount('the nact actors', sum(await Promise.all(adders.map(totalOf))), (expected += sumTo(count)))
    },
    close,
  }
}

const sum = (totals: readonly number[]): number => totals.reduce((all, total) => all + total, 0)

export const tellHereObject: Row = {
  name: 'tell-here-object',
  about: 'tells with an object of two fields to 100 actors on the same host in turn, in bursts of 1,000',
  unit: 'M/s',
  count: 500_000,
  troupe,
  peers: { nact: besideNact },
  beside: 'nact',
  bars: [{ value: 8 }],
}
