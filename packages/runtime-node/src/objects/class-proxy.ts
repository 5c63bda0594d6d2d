import type { ProxyClass } from './object-kind.ts'
import { invoke, iterate, ObjectProxy } from './object-proxy.ts'

/**
 * An object of a class of the program, in the hands of others: its public methods, each with a promise of what it returns. Methods that
 * return iterators are streams. Names that begin with `_` are not served.
 */
export type ServedObject<T> = ObjectProxy & {
  readonly [K in Extract<keyof T, string> as K extends `_${string}` ? never : T[K] extends AnyMethod ? K : never]: Served<T[K]>
}

type AnyMethod = (...args: never) => unknown

type Served<F> = F extends (...args: infer P) => infer R
  ? R extends AsyncIterable<infer T> | (Iterable<infer T> & Iterator<unknown>)
    ? (...args: P) => AsyncIterable<T>
    : (...args: P) => Promise<Awaited<R>>
  : never

/** What every proxy of such an object carries: the names of its methods, and of those whose results are iterated. */
export interface ClassDetail {
  readonly methods: readonly string[]
  readonly streams: readonly string[]
}

const classes = new Map<string, ProxyClass>()

/** The class of proxies of one kind, made once on each host: `isNew` says that it was just now. */
export const classProxy = (kind: string, detail: unknown): { readonly proxyClass: ProxyClass; readonly isNew: boolean } => {
  const known = classes.get(kind)
  if (known !== undefined) return { proxyClass: known, isNew: false }
  if (!isDetail(detail)) throw new TypeError(`a served object of the kind ${kind}, which this host has not loaded`)
  const proxyClass = class extends ObjectProxy {} as ProxyClass
  Object.defineProperty(proxyClass, 'name', { value: `${kind.slice(kind.lastIndexOf('#') + 1)}Proxy` })
  for (const method of detail.methods) define(proxyClass, method, (proxy, args) => invoke(proxy, method, ...args))
  for (const method of detail.streams) define(proxyClass, method, (proxy, args) => iterate(proxy, method, ...args))
  classes.set(kind, proxyClass)
  return { proxyClass, isNew: true }
}

const define = (proxyClass: ProxyClass, method: string, call: (proxy: ObjectProxy, args: unknown[]) => unknown): void => {
  const value = function (this: ObjectProxy, ...args: unknown[]): unknown {
    return call(this, args)
  }
  Object.defineProperty(proxyClass.prototype, method, { value, writable: true, configurable: true })
}

const isDetail = (detail: unknown): detail is ClassDetail => {
  const { methods, streams } = (detail ?? {}) as Partial<ClassDetail>
  return isNames(methods) && isNames(streams)
}

const isNames = (names: unknown): names is string[] =>
  Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== 'constructor' && name !== 'then')
