import type { AnyClass, PublicMethod, ReturnedClasses, ServedObject } from '../objects/class-proxy.ts'

/** A class and how its objects are served. */
export interface ServiceOf {
  readonly class: AnyClass
  readonly exposed?: readonly string[]
  readonly returns?: Readonly<Record<string, AnyClass>>
}

/** For each registered class, what makes its objects. */
export type Makers<C> = {
  readonly [N in keyof C]: C[N] extends { readonly class: infer Served } ? Maker<Served, C[N]> : Maker<C[N], unknown>
}

type Maker<Served, Entry> = Served extends new (
  ...args: infer P
) => infer T
  ? (...args: P) => Promise<ServedObject<T, ReturnsOf<T, Entry>, ExposedOf<T, Entry>>>
  : never
type ReturnsOf<T, Entry> = Entry extends { readonly returns: infer R extends ReturnedClasses<T> } ? R : Record<never, never>
type ExposedOf<T, Entry> = Entry extends { readonly exposed: readonly (infer E extends keyof T)[] } ? E : PublicMethod<T>
