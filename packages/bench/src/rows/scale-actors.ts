import type { Row } from '../harness/row.ts'
import { openManyActors } from '../sides/many-actors.ts'
import { ofSize } from '../sides/sizes.ts'

export const scaleActors: Row = {
  name: 'scale-actors',
  about: 'what each of 200,000 tells to 100 actors costs beside a million idle ones, and beside fewer',
  unit: 'us',
  count: 1_000_000,
  troupe: ofSize(1, openManyActors),
  peers: {
    'a tenth': ofSize(10, openManyActors),
    'a hundredth': ofSize(100, openManyActors),
    'a thousandth': ofSize(1_000, openManyActors),
    'a ten thousandth': ofSize(10_000, openManyActors),
  },
  beside: 'a ten thousandth',
  bars: [{ times: 1.5, peer: 'a ten thousandth' }],
}
