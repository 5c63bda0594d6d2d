import { types } from 'node:util'
import type { Wired } from '@troupe/core'
import { isRecord } from './record.ts'

/**
 * Whether two values are the same to a container. Primitives as in a `Map`: NaN is NaN, 0 is -0. Objects that are data by what is in them,
 * since one of the two is always a copy: arrays, records, maps, sets, dates, regular expressions, binary data. Proxies and refs when they
 * lead to the same; instances with `equals` by that, those with `toWire` by their data. Everything else equals nothing but itself.
 */
export const areEqual = (one: unknown, other: unknown): boolean => compare(one, other, new Map())

/** Pairs that are being compared: in data with circles they come up again. */
type Pairs = Map<object, object>

const compare = (one: unknown, other: unknown, pairs: Pairs): boolean => {
  if (one === other) return true
  if (!isObject(one) || !isObject(other)) return Number.isNaN(one) && Number.isNaN(other)
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false
  if ('equals' in one && typeof one.equals === 'function') return one.equals(other) === true
  if (pairs.get(one) === other) return true
  pairs.set(one, other)
  if ('toWire' in one) return compare((one as Wired).toWire(), (other as Wired).toWire(), pairs)
  return compareData(one, other, pairs)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Of two of the same class. */
const compareData = (one: object, other: object, pairs: Pairs): boolean => {
  if (Array.isArray(one)) {
    const list = other as readonly unknown[]
    return one.length === list.length && one.every((item, at) => compare(item, list[at], pairs))
  }
  if (types.isMap(one)) {
    const map = other as ReadonlyMap<unknown, unknown>
    return one.size === map.size && [...one].every(([key, value]) => map.has(key) && compare(value, map.get(key), pairs))
  }
  if (types.isSet(one)) {
    const set = other as ReadonlySet<unknown>
    return one.size === set.size && [...one].every((member) => set.has(member))
  }
  if (types.isDate(one)) return compare(one.getTime(), (other as Date).getTime(), pairs)
  if (types.isRegExp(one)) return String(one) === String(other)
  if (types.isArrayBuffer(one)) return bytesOf(one).equals(bytesOf(other as ArrayBuffer))
  if (ArrayBuffer.isView(one)) return bytesOf(one).equals(bytesOf(other as ArrayBufferView))
  return isRecord(one) && compareRecords(one, other as Record<string, unknown>, pairs)
}

const compareRecords = (one: Record<string, unknown>, other: Record<string, unknown>, pairs: Pairs): boolean => {
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && compare(one[name], other[name], pairs))
  )
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Buffer =>
  ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data)
