import { exposedKeyOf, exposedNamesOf, findExposed, NotExposedError, OptionError } from '@troupe/core/internal'
import { loadModule } from '../entry/load-module.ts'

/** Any function, whatever it takes. */
export type AnyFunction = (...args: never) => unknown

/**
 * By what other hosts find the function: `url#name`.
 *
 * @throws NotExposedError - the message shows the line to add
 * @throws OptionError - it is no function
 */
export const functionKey = (fn: AnyFunction, option: string): string => {
  if (typeof fn !== 'function') throw new OptionError({ option, expected: 'a function that its module exposes', got: fn })
  const key = exposedKeyOf(fn)
  if (key === undefined) throw new NotExposedError({ exportName: fn.name === '' ? 'an unnamed function' : fn.name })
  return key
}

/**
 * The function of that key, whose module is loaded first if need be.
 *
 * @throws NotExposedError - the module is there, and does not expose it here
 * @throws ModuleLoadError, or the module's own error
 */
export const loadFunction = async (key: string): Promise<AnyFunction> => {
  const known = findExposed(key)
  if (known !== undefined) return known as AnyFunction
  const end = key.lastIndexOf('#')
  const [module, exportName] = [key.slice(0, end), key.slice(end + 1)]
  await loadModule(module)
  const loaded = findExposed(key)
  if (loaded === undefined) throw new NotExposedError({ exportName, module, exposed: exposedNamesOf(module) })
  return loaded as AnyFunction
}
