import { type ActorSystem, createSystem } from '@troupe/runtime-node'
import nact from 'nact'
import type { Row } from '../harness/row.ts'
import { startedOneByOne } from '../sides/started.ts'

export const startSystem: Row = {
  name: 'start-system',
  about: 'systems started, without any thread or process',
  unit: 'ms',
  count: 20,
  troupe: async (setup) =>
    startedOneByOne<ActorSystem>({ who: 'the program', start: () => createSystem(setup), end: (system) => system.stop() }),
  peers: {
    nact: async () =>
      startedOneByOne({ who: 'the program', start: async () => nact.start(), end: async (system) => nact.stop(system) }),
  },
  beside: 'nact',
  bars: [{ value: 5 }],
}
