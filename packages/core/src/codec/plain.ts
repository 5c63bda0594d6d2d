import { isHole } from './plain-objects.ts'
import { Seen } from './seen.ts'
import { fitsIn64Bits, survivesUtf8 } from './text.ts'

/**
 * Whether msgpackr, as the codec sets it up, carries `value` unchanged: a tree of plain records and lists whose leaves are
 * primitives that msgpack has. It has to be cheap: every message that leaves a host is looked through.
 *
 * @throws whatever a getter throws
 */
export function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? isPlainObject(value, undefined, 0) : isPlainLeaf(value, typeof value)
}

/** The same for a list of arguments, which is the caller's own: no argument can lead back to it. */
export function arePlain(args: readonly unknown[]): boolean {
  const seen = args.length > 1 ? new Seen() : undefined
  for (let i = 0; i < args.length; i++) {
    const value = args[i]
    const type = typeof value
    if (type !== 'object') {
      if (!isPlainLeaf(value, type)) return false
    } else if (value !== null) {
      if ((seen !== undefined && !seen.meet(value!)) || !isPlainObject(value!, seen, 0)) return false
    }
  }
  return true
}

/** Deeper trees are left to the exact way, which knows the limit and its message. */
const mostLevelsHere = 200
/** More keys go the exact way: msgpackr would keep a chain of tables for each such record, and compile a reader. */
const mostKeys = 64

/** Keys that msgpackr writes and reads as they are: it renames the first, and keeps the second for itself. */
export const isPlainKey = (key: string): boolean => key !== '__proto__' && key !== '__keys__' && survivesUtf8(key)

function isPlainLeaf(value: unknown, type: string): boolean {
  if (type === 'string') return survivesUtf8(value as string)
  if (type === 'number') return value !== 0 || 1 / value > 0
  if (type === 'boolean' || type === 'undefined') return true
  return type === 'bigint' && fitsIn64Bits(value as bigint)
}

function isPlainObject(source: object, seen: Seen | undefined, level: number): boolean {
  const prototype = Object.getPrototypeOf(source)
  if (prototype === Object.prototype) return isPlainRecord(source as Record<string, unknown>, seen, level)
  return prototype === Array.prototype && isPlainList(source as unknown[], seen, level)
}

function isPlainRecord(source: Record<string, unknown>, seen: Seen | undefined, level: number): boolean {
  let keys = 0
  for (const key in source) {
    if (++keys > mostKeys || !isPlainKey(key)) return false
    const value = source[key]
    const type = typeof value
    if (type !== 'object') {
      if (!isPlainLeaf(value, type)) return false
    } else if (value !== null) {
      if (!(seen ??= Seen.of(source)).meet(value!) || !isPlainObject(value!, seen, level + 1)) return false
    }
  }
  return level < mostLevelsHere
}

function isPlainList(source: readonly unknown[], seen: Seen | undefined, level: number): boolean {
  for (let i = 0; i < source.length; i++) {
    const value = source[i]
    const type = typeof value
    if (type !== 'object') {
      if (!isPlainLeaf(value, type) || (type === 'undefined' && isHole(source, i))) return false
    } else if (value !== null) {
      if (!(seen ??= Seen.of(source)).meet(value!) || !isPlainObject(value!, seen, level + 1)) return false
    }
  }
  return level < mostLevelsHere
}
