import { Transfer } from './transfer.ts'

/** Whether memory that is to move stands anywhere in `value`: as itself, or within plain records, lists, maps and sets. */
export const hasTransfer = (value: unknown, seen: Set<object> = new Set()): boolean => {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  const prototype = Object.getPrototypeOf(value) as object | null
  if (Transfer.isPrototype(prototype)) return true
  seen.add(value)
  if (Array.isArray(value)) return value.some((item) => hasTransfer(item, seen))
  if (value instanceof Map) return [...value].some((entry) => hasTransfer(entry, seen))
  if (value instanceof Set) return [...value].some((item) => hasTransfer(item, seen))
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.values(Object.getOwnPropertyDescriptors(value)).some((property) => hasTransfer(property.value, seen))
}
