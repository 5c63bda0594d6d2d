import type { LockError } from '../errors/lock-errors.ts'
import { SyncUnavailableError, SystemNeededError } from '../errors/served-errors.ts'
import type { SyncPlace } from '../locks/sync-place.ts'

/** What a server keeps for those that wait at it together. */
export type ServedKind = 'lock' | 'semaphore' | 'condition' | 'event' | 'barrier' | 'rwLock' | 'once'

/** Something in a server, as a host sees it that uses it. */
export interface ServedPlace extends SyncPlace {
  /** Why it is in a server, as the end of a sentence. */
  readonly why: string
  /** What its object in the server is made with. */
  readonly args: readonly unknown[]
  /** Calls a method of the object, after all that was called before. Rejects as asks do, but never because it takes long. */
  call(method: string, ...args: readonly unknown[]): Promise<unknown>
  /**
   * The same when nobody needs the answer: a server that is gone has forgotten all. Resolves when it is done, or the server is gone. Nobody has to await
   * it, and it does not keep the program alive.
   */
  send(method: string, ...args: readonly unknown[]): Promise<void>
}

/** Opens a place in a server of this host; `home`: it has to be in the same server as that one. */
export type OpenPlace = (kind: ServedKind, args: readonly unknown[], why: string, home?: ServedPlace) => ServedPlace

let opener: OpenPlace | undefined

/** Called by the floor that has servers: this one has none. */
export const openPlacesWith = (open: OpenPlace): void => {
  opener = open
}

/** @throws SystemNeededError - this is not part of a program that has systems */
export const openPlace: OpenPlace = (...args) => {
  if (opener === undefined) throw new SystemNeededError({ why: '@troupe/runtime-node/shared was imported by itself' })
  return opener(...args)
}

/** Whether that is a place in a server: of a host, or as it arrived there. */
export const isServed = (place: unknown): place is ServedPlace =>
  (place as Partial<ServedPlace> | undefined)?.region?.backend === 'manager'

/** Why what blocks, or answers at once, is not to be had. */
export const refusal = ({ label, why }: ServedPlace, call: string): LockError =>
  new SyncUnavailableError({ lock: label, call, why })
