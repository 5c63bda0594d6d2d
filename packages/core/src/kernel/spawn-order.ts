import type { CallChain } from '../refs/caller.ts'
import type { ChildRules } from './child-rules.ts'

/** A name that main keeps for an actor until that runs. */
export interface ReservedName {
  readonly name: string
  readonly reservation: number
}

/** A class to be started, as it goes to another host. */
export interface SpawnOrder {
  readonly key: string
  readonly methods: readonly string[]
  readonly args: readonly unknown[]
  readonly named: ReservedName | undefined
  readonly startTimeoutMs: number
  readonly rules: ChildRules
  /** The handlers that wait for the start; only in development. */
  readonly chain: CallChain | undefined
}
