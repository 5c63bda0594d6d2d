import { count } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result, Row } from './run.ts'

export const print = ({ rows, problems }: Result): readonly string[] => [
  ...table(
    ['', ...rows.map(({ on }) => on)],
    aspects.map(([title, show]) => [title, ...rows.map(show)]),
  ),
  problems.length === 0 ? 'equal on all placements' : 'NOT equal on all placements',
]

const aspects: readonly (readonly [title: string, show: (row: Row) => string])[] = [
  ['first answer after', ({ readyMs }) => `${readyMs.toFixed(1)} ms`],
  ['10, then add 5', ({ value }) => String(value)],
  ['error', ({ observation: { error } }) => error.name],
  ['  of our own class', ({ observation: { error } }) => (error.isTooFew ? 'yes' : 'no')],
  ['  code', ({ observation: { error } }) => String(error.fields.code)],
  ['  own fields', ({ observation: { error } }) => `have ${error.fields.have}, wanted ${error.fields.wanted}`],
  ['  cause', ({ observation: { error } }) => error.cause],
  ['stream, left early', ({ observation: { stream } }) => stream.join(' ')],
  [
    'stream to an error',
    ({
      observation: {
        brokenStream: { items, error },
      },
    }) => `${items.join(' ')} ${error.name}`,
  ],
  ['tells in order', ({ observation: { order } }) => count(order.steps.filter((step, index) => step === index + 1).length)],
  ['  seen by asks', ({ observation: { order } }) => `${order.seen.slice(0, 3).join(' ')} ... ${order.seen.at(-1)}`],
]
