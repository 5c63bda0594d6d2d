import { perSecond } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result, Row } from './run.ts'

export const print = ({ rows }: Result): readonly string[] => [
  ...table(['one-way tell', 'Troupe', 'slowest .. fastest', 'beside', 'ratio', 'bar', 'holds'], rows.map(cells)),
  '(medians; a message carries one number; both sides took turns in this run)',
]

const cells = ({ name, troupe, peer, bar, holds }: Row): readonly string[] => [
  name,
  perSecond(troupe.median),
  `${perSecond(troupe.min)} .. ${perSecond(troupe.max)}`,
  peer === undefined ? '' : `${peer.name} ${perSecond(peer.rates.median)}`,
  peer === undefined ? '' : `${peer.ratio.toFixed(1)}x`,
  peer === undefined ? `>= ${perSecond(bar)}` : `>= ${bar}x`,
  holds ? 'yes' : 'no',
]
