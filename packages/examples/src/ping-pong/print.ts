import { count, perSecond } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result } from './run.ts'

export const print = ({ rows }: Result): readonly string[] =>
  table(
    ['between', 'balls', 'messages', 'rate', 'there and back'],
    rows.map(({ between, balls, messages, seconds }) => [
      between,
      count(balls),
      count(messages),
      perSecond(messages / seconds),
      balls === 1 ? `${((seconds * 1e6) / (messages / 2)).toFixed(1)} us` : '',
    ]),
  )
