import { OptionError } from '@troupe/core'
import type { Across } from '../memory/region.ts'
import { Cell } from '../waiting/cell.ts'
import { checkFlag, checkSyncOptions } from './check-options.ts'
import { defaultName } from './default-name.ts'
import { kinds } from './kinds.ts'
import type { SyncOptions } from './lock-options.ts'
import { fillSlots } from './permit-slots.ts'
import { Permits } from './permits.ts'
import { permitWords, SemaphoreDiscipline } from './semaphore-discipline.ts'

export interface SemaphoreOptions extends SyncOptions {
  /**
   * `true`: waiters are served in the order in which they came. `false`: whoever comes at the right moment, which is much faster; who asks for many permits
   * may then wait for as long as others ask for fewer. @defaultValue true
   */
  readonly fair?: boolean
}

export type SemaphoreKind = 'Semaphore' | 'BoundedSemaphore'

/** As many permits as there can be. */
const mostPermits = 2 ** 31 - 1

const fairOnes: Readonly<Record<SemaphoreKind, SemaphoreDiscipline>> = {
  Semaphore: new SemaphoreDiscipline(kinds.fairSemaphore, true),
  BoundedSemaphore: new SemaphoreDiscipline(kinds.fairBoundedSemaphore, true),
}
const others: Readonly<Record<SemaphoreKind, SemaphoreDiscipline>> = {
  Semaphore: new SemaphoreDiscipline(kinds.semaphore, false),
  BoundedSemaphore: new SemaphoreDiscipline(kinds.boundedSemaphore, false),
}

/** What a semaphore is made of, new or from another host. */
export class SemaphoreParts {
  readonly kind: SemaphoreKind
  readonly name: string
  readonly across: Across
  readonly permits: Permits

  private constructor(kind: SemaphoreKind, at: Cell, discipline: SemaphoreDiscipline, name: string) {
    this.kind = kind
    this.name = name
    this.across = at.region.across
    this.permits = Permits.at(at, discipline)
  }

  /** @throws OptionError, MappingUnavailableError */
  static of(kind: SemaphoreKind, count: number, options: SemaphoreOptions | SemaphoreParts): SemaphoreParts {
    if (options instanceof SemaphoreParts) return options
    // one that may never have any would be of no use
    const least = kind === 'BoundedSemaphore' ? 1 : 0
    if (!Number.isInteger(count) || count < least || count > mostPermits) {
      throw new OptionError({ option: 'count', expected: `a whole number from ${least} to ${mostPermits}`, got: count })
    }
    checkSyncOptions(options)
    checkFlag('fair', options.fair)
    const { across = 'threads', name = defaultName(), fair = true } = options
    const discipline = (fair ? fairOnes : others)[kind]
    const at = Cell.create(across, discipline, (words) => {
      words[permitWords.left] = fillSlots(words, count)
      words[permitWords.all] = count
      words[permitWords.most] = kind === 'BoundedSemaphore' ? count : mostPermits
    })
    return new SemaphoreParts(kind, at, discipline, name)
  }

  get cell(): Cell {
    return this.permits.cell
  }

  toWire(): unknown {
    return [this.cell.toWire(), this.name, this.permits.fair]
  }

  /** @throws TypeError - no semaphore of that kind stands there */
  static fromWire(kind: SemaphoreKind, wire: unknown): SemaphoreParts {
    const [at, name, fair] = Array.isArray(wire) ? (wire as unknown[]) : []
    const discipline = (fair === true ? fairOnes : others)[kind]
    return new SemaphoreParts(kind, Cell.fromWire(at, discipline), discipline, String(name))
  }
}
