/** Whether objects with this prototype are plain records, those of other realms (a `vm` context, a test runner) included. */
export function isRecordPrototype(prototype: object | null): boolean {
  if (prototype === Object.prototype || prototype === null) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

/** Whether `value` is an array and of no class of its own. */
export function isPlainArray(value: object, prototype: object | null): value is unknown[] {
  if (prototype === Array.prototype) return true
  if (prototype === null || !Array.isArray(value)) return false
  const above = Object.getPrototypeOf(prototype)
  return Array.isArray(prototype) && above !== null && Object.getPrototypeOf(above) === null
}

/** Whether a place in a list has no value at all. */
export const isHole = (list: readonly unknown[], i: number): boolean => list[i] === undefined && !Object.hasOwn(list, i)
