import { NotANumberError } from '../errors/container-errors.ts'
import { shortText } from './short-text.ts'

/** What `before` comes to with `by` added; nothing there counts as zero. @throws NotANumberError - they are not both numbers, or both bigints */
export const sumOf = (before: unknown, by: unknown, { method, place }: { method: string; place: string }): number | bigint => {
  if (typeof by === 'number') {
    if (before === undefined) return by
    if (typeof before === 'number') return before + by
  } else if (typeof by === 'bigint') {
    if (before === undefined) return by
    if (typeof before === 'bigint') return before + by
  }
  throw new NotANumberError({ method, place, value: shortText(before), by: shortText(by) })
}
