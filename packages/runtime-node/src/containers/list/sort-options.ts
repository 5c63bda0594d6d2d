import type { SentFunction } from '../../tasks/sent-function.ts'

/** By what a list is sorted; at most one of `by`, `key` and `compare`. */
export interface SortOptions<T> {
  /** By the values of this property, in their natural order. */
  readonly by?: T extends object ? Extract<keyof T, string> : never
  /** By what this exposed function makes of each element, in natural order. */
  readonly key?: (value: T) => unknown
  /** By this exposed function, which says with a number below, above or equal to zero how two elements stand to each other. It cannot be async. */
  readonly compare?: (one: T, other: T) => number
  /** The other way round. @defaultValue false */
  readonly descending?: boolean
}

/** The same as it is sent. */
export interface SortOrder {
  readonly by: string | undefined
  readonly key: SentFunction | undefined
  readonly compare: SentFunction | undefined
  readonly descending: boolean
}
