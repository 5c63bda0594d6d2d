import { count } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result, Row } from './run.ts'

export const print = ({ rows, problems }: Result): readonly string[] => [
  ...table(
    ['', ...rows.map(({ on }) => on)],
    aspects.map(([title, show]) => [title, ...rows.map(show)]),
  ),
  ...(problems.length === 0 ? ['equal on all placements'] : []),
]

const aspects: readonly (readonly [title: string, show: (row: Row) => string])[] = [
  ['first answer after', ({ readyMs }) => `${readyMs.toFixed(1)} ms`],
  ['10, then add 5', ({ value }) => String(value)],
  ['error', ({ observation: { error } }) => `${error.name}${error.isTooFew ? '' : ' (another class)'}`],
  ['its fields', ({ observation: { error } }) => Object.entries(error.fields).map(([key, value]) => `${key} ${value}`).join(', ')],
  ['its cause', ({ observation: { error } }) => error.cause],
  ['tells in order', ({ observation: { order } }) => count(order.steps.filter((step, index) => step === index + 1).length)],
  ['seen by asks between', ({ observation: { order } }) => `${order.seen.slice(0, 3).join(', ')} ... ${order.seen.at(-1)}`],
  ['stream, left after 5', ({ observation: { stream } }) => stream.join(', ')],
  ['stream until an error', ({ observation: { brokenStream } }) => `${brokenStream.items.join(', ')}, ${brokenStream.error.name}`],
]
