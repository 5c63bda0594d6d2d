import { types } from 'node:util'
import { OrderUnknownError } from '../errors/container-errors.ts'

/** Values that have an order among each other. */
type Ordered = number | bigint | string | boolean | Date | undefined

/**
 * The order of numbers and bigints by size, NaN last; of texts by their UTF-16 code units; of booleans, false first; of dates by time. What is
 * `undefined` comes last.
 *
 * @throws OrderUnknownError - they are of several types, or of another one
 */
export const naturalOrder = (values: readonly unknown[]): ((one: unknown, other: unknown) => number) => {
  const found = new Set<string>()
  for (const value of values) if (value !== undefined) found.add(typeOf(value))
  const [type] = found
  if (found.size > 1 || (type !== undefined && !known.has(type))) throw new OrderUnknownError({ types: [...found] })
  return order as (one: unknown, other: unknown) => number
}

const known = new Set(['number', 'string', 'boolean', 'Date'])

const typeOf = (value: unknown): string => {
  if (typeof value === 'bigint') return 'number'
  if (types.isDate(value)) return 'Date'
  return value === null ? 'null' : typeof value
}

const order = (one: Ordered, other: Ordered): number => {
  if (isLast(one) || isLast(other)) return Number(isLast(one)) - Number(isLast(other)) || orderLast(one, other)
  return one! < other! ? -1 : one! > other! ? 1 : 0
}

const isLast = (value: Ordered): boolean => value === undefined || Number.isNaN(value)
/** NaN before `undefined`. */
const orderLast = (one: Ordered, other: Ordered): number => Number(one === undefined) - Number(other === undefined)
