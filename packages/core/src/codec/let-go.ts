import { handleKind } from './handles.ts'

/**
 * Lets go of the handles in values that were copied for whoever calls this, and that nobody uses any more: what such a handle keeps for others
 * is not kept until the garbage collector comes by.
 */
export const letGoOf = (values: readonly unknown[]): void => {
  if (values.some(isObject)) visitAll(values, new Set())
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

const visitAll = (values: Iterable<unknown>, seen: Set<unknown>): void => {
  for (const value of values) if (isObject(value)) visit(value as object, seen)
}

const visit = (value: object, seen: Set<unknown>): void => {
  if (seen.has(value)) return
  seen.add(value)
  const prototype = Object.getPrototypeOf(value)
  if (Array.isArray(value) || value instanceof Set) visitAll(value, seen)
  else if (value instanceof Map) for (const entry of value) visitAll(entry, seen)
  else if (prototype === Object.prototype || prototype === null) visitAll(Object.values(value), seen)
  else handleKind(prototype)?.letGo?.(value)
}
