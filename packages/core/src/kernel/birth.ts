import { copyArguments } from '../codec/copy.ts'
import { letGoOf } from '../codec/let-go.ts'
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

/** Most actors have no arguments, and need no lists for them. */
export const noArguments: readonly unknown[] = Object.freeze([])

/** The arguments of a constructor as `holder` may keep them; those given stay as they are. @throws NotSendableError */
export const copyOfArguments = (args: readonly unknown[], holder: unknown): readonly unknown[] =>
  args.length === 0 ? noArguments : copyArguments([...args], holder)

/** There will be no other life. */
export const dropArguments = (kept: { args: readonly unknown[] }): void => {
  const { args } = kept
  kept.args = noArguments
  letGoOf(args)
}
