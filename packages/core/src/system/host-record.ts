import type { HostOptions } from '../actor/host-options.ts'
import type { Outcome } from '../basics/outcome.ts'
import type { HostFacts, HostPlace, StartedHost } from '../kernel/platform.ts'
import type { RestartWindow } from '../supervision/restart-window.ts'

/** Where a host is in its life, as in the state table of docs/semantics.md. `lost` and `stopped`: its slot stays empty. */
type HostState = 'starting' | 'up' | 'stopping' | 'down' | 'lost' | 'stopped'

/** A host as main keeps it. */
export interface HostRecord {
  readonly place: HostPlace
  readonly name: string
  readonly started: StartedHost
  readonly startedAt: number
  readonly options: HostOptions
  /** The deaths of all incarnations in this slot. */
  readonly deaths: RestartWindow
  /** For a host of one actor: the slot from where that was spawned. It is not to outlast it. */
  readonly ownerSlot: number | undefined
  state: HostState
  /** Its end was asked for. */
  wanted: boolean
  /** It is ended so that it begins anew. */
  renewing: boolean
  /** It was ended from outside, because it did not end by itself in time or was not to. */
  killed: boolean
  facts: HostFacts | undefined
  /** Why main ended it. */
  fault: unknown
  /** Why it never came up. */
  startError: Error | undefined
  /** Resolves when the host is up or can never be. */
  readonly settled: Outcome<void>
  /** Resolves when it is down and everybody knows. */
  readonly gone: Outcome<void>
}

/** Whether the host is no more, whatever comes after it in its slot. */
export const isGone = ({ state }: HostRecord): boolean => state === 'down' || state === 'lost' || state === 'stopped'
