import type { ChildRules } from './child-rules.ts'

export type ActorClass = new (...args: unknown[]) => object

/** What each life of an actor is made from. */
export interface Birth {
  readonly actorClass: ActorClass
  /** Nobody's but the kernel's: each life gets a copy. Dropped after the first life of an actor that has only one. */
  args: readonly unknown[]
  readonly name: string | undefined
  readonly startTimeoutMs: number
  readonly rules: ChildRules
}
