import { createSystem } from '@troupe/runtime-node'
import nact from 'nact'
import { Counter } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Row, Side } from '../harness/row.ts'
import type { Setup } from '../harness/setup.ts'
import { openComedyAsks } from '../peers/comedy-adder.ts'
import { openEffectAsks } from '../peers/effect-adder.ts'
import { openErlang } from '../peers/erlang-program.ts'
import { type AddQuery, openAdders, queryTimeoutMs } from '../peers/nact-adder.ts'

const troupe = async (setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const counter = await system.spawn(Counter)
  let expected = 0
  return {
    async run(count) {
      for (let n = 1; n <= count; n++) {
        expected += n
        checkCount('the actor', await counter.ask.addAndTell(n), expected)
      }
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
        expected += n
        const total = await nact.query(adder!, (to: nact.Ref<number>): AddQuery => ({ t: 'add', n, to }), queryTimeoutMs)
        checkCount('the nact actor', total, expected)
      }
    },
    close,
  }
}

export const askHere: Row = {
  name: 'ask-here',
  about: 'asks to one actor on the same host, each awaited before the next',
  unit: 'M/s',
  count: 300_000,
  troupe,
  peers: {
    nact: besideNact,
    effect: openEffectAsks,
    comedy: () => openComedyAsks('in-memory', 1),
    erlang: () => openErlang('ask', 1),
  },
  beside: 'nact',
  bars: [{ value: 2 }],
}
