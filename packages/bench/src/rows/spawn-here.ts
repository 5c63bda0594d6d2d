import { setImmediate as nextTurn } from 'node:timers/promises'
import { createSystem } from '@troupe/runtime-node'
import nact from 'nact'
import { Newborn } from '../actors/newborn.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Row, Side } from '../harness/row.ts'
import type { Setup } from '../harness/setup.ts'
import { openErlang } from '../peers/erlang-program.ts'
import { openFleetingFibers, openFleetingXstate } from '../peers/fleeting.ts'

const troupe = async (setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  return {
    async run(count) {
      const before = Newborn.born
      for (let n = 0; n < count; n++) {
        const newborn = await system.spawn(Newborn)
        await system.stopActor(newborn)
      }
      checkCount('the constructor', Newborn.born - before, count)
    },
    close: async () => void (await system.stop()),
  }
}

/** Actors of nact end when their `afterStop` has run, in a later turn of the event loop; that is let come every so many. */
const burst = 1_000

const besideNact = async (): Promise<Side> => {
  const system = nact.start()
  let born = 0
  let ended = 0
  const properties = { initialStateFunc: () => ++born, afterStop: () => void ended++ }
  return {
    async run(count) {
      const before = born
      for (let n = 1; n <= count; n++) {
        const newborn = nact.spawn(system, (state: number) => state, 'newborn', properties)
        nact.stop(newborn)
        if (n % burst === 0) await nextTurn()
      }
      await nextTurn()
      checkCount('nact', born - before, count)
      checkCount('afterStop', ended, born)
    },
    close: async () => nact.stop(system),
  }
}

export const spawnHere: Row = {
  name: 'spawn-here',
  about: 'actors started on the same host and stopped again, one after the other',
  unit: 'M/s',
  count: 200_000,
  troupe,
  peers: {
    nact: besideNact,
    xstate: openFleetingXstate,
    effect: openFleetingFibers,
    erlang: () => openErlang('spawn', 1),
  },
  beside: 'nact',
  bars: [{ value: 0.8 }],
}
