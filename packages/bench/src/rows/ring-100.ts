import type { Row } from '../harness/row.ts'
import { openErlang } from '../peers/erlang-program.ts'
import { openEffectRing, openNactRing, openXstateRing } from '../peers/rings.ts'
import { openRing } from '../sides/ring.ts'

const size = 100

export const ring100: Row = {
  name: 'ring-100',
  about: 'hops of one token around a ring of 100 actors on the same host',
  unit: 'M/s',
  count: 200_000,
  troupe: (setup) => openRing(size, setup),
  peers: {
    nact: () => openNactRing(size),
    xstate: () => openXstateRing(size),
    effect: () => openEffectRing(size),
    erlang: () => openErlang('ring', 1),
  },
  beside: 'nact',
  bars: [],
}
