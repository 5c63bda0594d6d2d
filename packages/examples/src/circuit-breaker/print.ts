import { count } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result } from './run.ts'

export const print = ({ chapters }: Result): readonly string[] =>
  table(
    ['chapter', 'prices', 'errors', 'refused at once', 'calls to the source', 'the circuit then'],
    chapters.map(({ what, prices, failures, refusals, reached, state }) => [
      what,
      count(prices),
      count(failures),
      count(refusals),
      count(reached),
      state,
    ]),
  )
