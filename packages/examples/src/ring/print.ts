import { count, perSecond } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result } from './run.ts'

export const print = ({ rows }: Result): readonly string[] =>
  table(
    ['over', 'actors', 'tokens', 'messages', 'rate', 'a hop'],
    rows.map(({ over, actors, tokens, hops, seconds }) => [
      over,
      count(actors),
      count(tokens),
      count(hops),
      perSecond(hops / seconds),
      tokens === 1 ? `${((seconds * 1e6) / hops).toFixed(1)} us` : '',
    ]),
  )
