import type { ActorSystem } from '@troupe/core'
import { whyNoMapping } from '../shared/memory/mapping.ts'
import { type ShareOptions, share } from '../shared/values/shared-data.ts'

/** A system on Node, whose hosts can share memory. */
export interface NodeSystem extends ActorSystem {
  /**
   * Puts data into shared memory and gives a handle of it for actors on all hosts, as `share` does; but unless told otherwise, across
   * processes where memory can be mapped, and across threads where it cannot.
   */
  readonly share: typeof share
}

/** Gives a system what Node adds to it. */
export const asNodeSystem = <S extends ActorSystem>(system: S): S & NodeSystem =>
  Object.assign(system, {
    share: ((data: never, options: ShareOptions = {}) =>
      share(data, { across: whyNoMapping() === undefined ? 'processes' : 'threads', ...options })) as typeof share,
  })
