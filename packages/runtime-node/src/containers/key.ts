import { KeyRefusedError } from '../errors/container-errors.ts'
import { shortText } from './short-text.ts'

/**
 * The rule of keys: primitives, equal as those of a `Map` are (NaN is NaN, 0 is -0, 1 is neither 1n nor '1').
 *
 * @throws KeyRefusedError - it is an object: it came as a copy, and nobody could ever find it again
 */
export const checkKey = (key: unknown, method: string): void => {
  if (typeof key === 'object' && key !== null) throw new KeyRefusedError({ method, key: shortText(key) })
}

/** All of them, before the first is used. @throws KeyRefusedError */
export const checkKeys = (keys: Iterable<unknown>, method: string): void => {
  for (const key of keys) checkKey(key, method)
}
