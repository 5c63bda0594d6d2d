import { createSystem } from '@troupe/runtime-node'
import nact from 'nact'
import { Counter } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Row, Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { Setup } from '../harness/setup.ts'
import { openComedyTells } from '../peers/comedy-adder.ts'
import { openEffectTells } from '../peers/effect-adder.ts'
import { openErlang } from '../peers/erlang-program.ts'
import { openAdders, totalOf } from '../peers/nact-adder.ts'
import { openXstateTells } from '../peers/xstate-adder.ts'

/** Then the sender asks for the sum, so the receiver never falls further behind than this. */
const burst = 1_000

const troupe = async (setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const counter = await system.spawn(Counter)
  let expected = 0
  return {
    async run(count) {
      for (let n = 1; n <= count; n++) {
        counter.tell.add(n)
        if (n % burst === 0) await counter.ask.total()
      }
      checkCount('the actor', await counter.ask.total(), (expected += sumTo(count)))
    },
    close: async () => void (await system.stop()),
  }
}

const besideNact = async (): Promise<Side> => {
  const { adders, close } = openAdders(1)
  const [adder] = adders
  let expected = 0
  return {
    async run(count) {
      for (let n = 1; n <= count; n++) {
        nact.dispatch(adder!, n)
        if (n % burst === 0) await totalOf(adder!)
      }
      checkCount('the nact actor', await totalOf(adder!), (expected += sumTo(count)))
    },
    close,
  }
}

export const tellHere: Row = {
  name: 'tell-here',
  about: 'tells with a number to one actor on the same host, in bursts of 1,000',
  unit: 'M/s',
  count: 500_000,
  troupe,
  peers: {
    nact: besideNact,
    xstate: openXstateTells,
    effect: () => openEffectTells(burst),
    comedy: () => openComedyTells('in-memory', burst),
    erlang: () => openErlang('tell', 1),
  },
  beside: 'nact',
  bars: [{ value: 5 }],
  later: [{ value: 15 }],
}
