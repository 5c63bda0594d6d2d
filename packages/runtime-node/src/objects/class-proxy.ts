import type { Handle } from '@troupe/core'
import type { ProxyClass } from './object-kind.ts'
import { invoke, iterate, ObjectProxy } from './object-proxy.ts'

/** A class of the program, of any shape. */
export type AnyClass<T = object> = new (...args: never) => T

/** The names of the methods that a class offers to others: all public ones, unless they begin with `_`. */
export type PublicMethod<T> = {
  [K in Extract<keyof T, string>]: K extends `_${string}` ? never : T[K] extends AnyMethod ? K : never
}[Extract<keyof T, string>]

/** By the names of methods, the classes of what they return, where that is to be served rather than copied. */
export type ReturnedClasses<T> = { readonly [K in PublicMethod<T>]?: AnyClass }

/**
 * An object of a class of the program, in the hands of others: its methods, each with a promise of what it returns. Methods that return iterators
 * are streams. What the methods of `Returns` return is served as well, and comes as a proxy.
 */
export type ServedObject<
  T,
  Returns extends ReturnedClasses<T> = Record<never, never>,
  Exposed extends keyof T = PublicMethod<T>,
> = ObjectProxy & {
  readonly [K in Exposed]: K extends keyof Returns ? ServedBy<T[K], Returns[K]> : T[K] extends AnyMethod ? Served<T[K]> : never
}

type AnyMethod = (...args: never) => unknown

type ServedBy<F, C> = F extends (...args: infer P) => unknown
  ? (...args: P) => Promise<C extends AnyClass<infer U> ? ServedObject<U> : never>
  : never

type Served<F> = F extends (...args: infer P) => infer R
  ? R extends Handle
    ? (...args: P) => Promise<R>
    : R extends AsyncIterable<infer T> | (Iterable<infer T> & Iterator<unknown>)
      ? (...args: P) => AsyncIterable<T>
      : (...args: P) => Promise<Awaited<R>>
  : never

/** What every proxy of such an object carries: the names of its methods, and of those whose results are iterated. */
export interface ClassDetail {
  readonly methods: readonly string[]
  readonly streams: readonly string[]
}

const classes = new Map<string, ProxyClass>()

/** The class of proxies of one kind and detail, made once on each host: `isNew` says that it was just now. */
export const classProxy = (kind: string, detail: unknown): { readonly proxyClass: ProxyClass; readonly isNew: boolean } => {
  if (!isDetail(detail)) throw new TypeError(`a served object of the kind ${kind}, which this host has not loaded`)
  const { methods, streams } = detail
  const key = JSON.stringify([kind, methods, streams])
  const known = classes.get(key)
  if (known !== undefined) return { proxyClass: known, isNew: false }
  const proxyClass = class extends ObjectProxy {} as ProxyClass
  Object.defineProperty(proxyClass, 'name', { value: `${kind.slice(kind.lastIndexOf('#') + 1)}Proxy` })
  for (const method of methods) define(proxyClass, method, (proxy, args) => invoke(proxy, method, ...args))
  for (const method of streams) define(proxyClass, method, (proxy, args) => iterate(proxy, method, ...args))
  classes.set(key, proxyClass)
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
