import { OptionError } from '@troupe/core'
import { ServedPermits } from '../served/served-permits.ts'
import type { ServedPlace } from '../served/served-place.ts'
import { Cell } from '../waiting/cell.ts'
import { checkFlag } from './check-options.ts'
import { kinds } from './kinds.ts'
import type { SyncOptions } from './lock-options.ts'
import { fillSlots } from './permit-slots.ts'
import { Permits } from './permits.ts'
import type { PermitsCore } from './permits-core.ts'
import { permitWords, SemaphoreDiscipline } from './semaphore-discipline.ts'
import { placeFromWire, SyncParts, wireOf } from './sync-parts.ts'
import type { SyncPlace } from './sync-place.ts'

export interface SemaphoreOptions extends SyncOptions {
  /**
   * `true`: waiters are served in the order in which they came. `false`: whoever comes at the right moment, which is much faster; who asks for many permits
   * may then wait for as long as others ask for fewer. @defaultValue true
   */
  readonly fair?: boolean
}

export type SemaphoreKind = 'Semaphore' | 'BoundedSemaphore'

/** As many permits as there can be. */
export const mostPermits: number = 2 ** 31 - 1

const fairOnes: Readonly<Record<SemaphoreKind, SemaphoreDiscipline>> = {
  Semaphore: new SemaphoreDiscipline(kinds.fairSemaphore, true),
  BoundedSemaphore: new SemaphoreDiscipline(kinds.fairBoundedSemaphore, true),
}
const others: Readonly<Record<SemaphoreKind, SemaphoreDiscipline>> = {
  Semaphore: new SemaphoreDiscipline(kinds.semaphore, false),
  BoundedSemaphore: new SemaphoreDiscipline(kinds.boundedSemaphore, false),
}

/** @throws OptionError - no semaphore can have so many permits */
export const checkCount = (kind: SemaphoreKind, count: number): void => {
  // one that may never have any would be of no use
  const least = kind === 'BoundedSemaphore' ? 1 : 0
  if (Number.isInteger(count) && count >= least && count <= mostPermits) return
  throw new OptionError({ option: 'count', expected: `a whole number from ${least} to ${mostPermits}`, got: count })
}

/** What a semaphore is made of, new or from another host. */
export class SemaphoreParts {
  readonly kind: SemaphoreKind
  readonly name: string
  readonly permits: PermitsCore

  private constructor(kind: SemaphoreKind, at: Cell | ServedPlace, discipline: SemaphoreDiscipline, name: string) {
    this.kind = kind
    this.name = name
    this.permits = at instanceof Cell ? Permits.at(at, discipline) : servedAt(at)
  }

  /** @throws OptionError, MappingUnavailableError */
  static of(kind: SemaphoreKind, count: number, options: SemaphoreOptions | SemaphoreParts): SemaphoreParts {
    if (options instanceof SemaphoreParts) return options
    checkCount(kind, count)
    checkFlag('fair', options.fair)
    const { fair = true } = options
    const discipline = (fair ? fairOnes : others)[kind]
    const most = kind === 'BoundedSemaphore' ? count : mostPermits
    const prepare = (words: Int32Array<ArrayBufferLike>): void => {
      words[permitWords.left] = fillSlots(words, count)
      words[permitWords.all] = count
      words[permitWords.most] = most
    }
    const { cell, name } = SyncParts.create('semaphore', options, discipline, { prepare, args: [count, most] })
    return new SemaphoreParts(kind, cell, discipline, name)
  }

  /** Those of a semaphore in a server. */
  static served(kind: SemaphoreKind, place: ServedPlace, name: string): SemaphoreParts {
    return new SemaphoreParts(kind, place, fairOnes[kind], name)
  }

  get cell(): SyncPlace {
    return this.permits.cell
  }

  toWire(): unknown {
    return [wireOf(this.cell), this.name, this.permits.fair]
  }

  /** @throws TypeError - no semaphore of that kind stands there */
  static fromWire(kind: SemaphoreKind, wire: unknown): SemaphoreParts {
    const [at, name, fair] = Array.isArray(wire) ? (wire as unknown[]) : []
    const discipline = (fair === true ? fairOnes : others)[kind]
    return new SemaphoreParts(kind, placeFromWire(at, discipline), discipline, String(name))
  }
}

const servedAt = (place: ServedPlace): PermitsCore => {
  const [count, most] = place.args as [number, number]
  return ServedPermits.at(place, most, most === count)
}
