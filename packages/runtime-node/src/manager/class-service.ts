import { OptionError } from '@troupe/core'
import type { AnyClass, ClassDetail, PublicMethod, ReturnedClasses } from '../objects/class-proxy.ts'
import type { Description } from '../objects/object-kind.ts'
import { type AnyFunction, functionKey } from '../tasks/exposed-function.ts'

/** How objects of a class are served. */
export interface ServiceOptions<
  T,
  Returns extends ReturnedClasses<T> = Record<never, never>,
  Exposed extends keyof T = PublicMethod<T>,
> {
  /** The methods that others may call. @defaultValue all public ones, but those that begin with `_` */
  readonly exposed?: readonly Exposed[]
  /** By the names of methods, the classes of what they return, where others get a proxy of that rather than a copy. */
  readonly returns?: Returns
}

/** How objects of a class are served, as it is told to a manager. */
export interface ClassService {
  /** By what any host finds the class. */
  readonly key: string
  readonly exposed: readonly string[] | undefined
  readonly returns: readonly (readonly [method: string, key: string])[]
}

/** @throws NotExposedError - the module of a class does not expose it. @throws OptionError */
export const classService = (
  option: string,
  served: unknown,
  { exposed, returns = {} }: { readonly exposed?: readonly PropertyKey[]; readonly returns?: object } = {},
): ClassService => {
  if (!isClass(served)) throw new OptionError({ option, expected: 'a class that its module exposes', got: served })
  if (exposed !== undefined && !(Array.isArray(exposed) && exposed.every((name) => isMethodOf(served, name))))
    throw new OptionError({ option: `${option} exposed`, expected: `names of methods of ${served.name}`, got: exposed })
  const entries = Object.entries(returns).map(([method, made]) => {
    if (!isMethodOf(served, method))
      throw new OptionError({ option: `${option} returns`, expected: `names of methods of ${served.name}`, got: method })
    return [method, functionKey(made as AnyFunction, `${option} returns ${method}`)] as const
  })
  return {
    key: functionKey(served as unknown as AnyFunction, option),
    exposed: exposed as readonly string[] | undefined,
    returns: entries,
  }
}

const isClass = (value: unknown): value is AnyClass =>
  typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null

const isMethodOf = (served: AnyClass, name: unknown): boolean =>
  typeof name === 'string' &&
  name !== 'constructor' &&
  name !== 'then' &&
  typeof (served.prototype as Record<string, unknown>)[name] === 'function'

/** What is known of the objects of a class. `loaded` finds those of their classes that `returns` names. */
export const describeClass = ({ key, exposed, returns }: ClassService, loaded: ReadonlyMap<string, AnyClass>): Description => {
  const served = loaded.get(key)!
  const names = exposed ?? publicMethodsOf(served)
  const streams = names.filter((name) => isGenerator((served.prototype as Record<string, unknown>)[name]))
  const detail: ClassDetail = { methods: names.filter((name) => !streams.includes(name)), streams }
  const described = returns.map(
    ([method, made]) => [method, describeClass({ key: made, exposed: undefined, returns: [] }, loaded)] as const,
  )
  return { kind: key, detail, rules: { methods: new Set(names), returns: new Map(described) } }
}

const publicMethodsOf = (served: AnyClass): string[] => {
  const names = new Set<string>()
  for (let at = served.prototype as object | null; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function' && name !== 'constructor' && name !== 'then' && !name.startsWith('_')) names.add(name)
  }
  return [...names]
}

const generators = [function* () {}, async function* () {}].map((sample) => Object.getPrototypeOf(sample) as object)

const isGenerator = (method: unknown): boolean => generators.includes(Object.getPrototypeOf(method) as object)
