import { ServedLock } from '../served/served-lock.ts'
import type { ServedPlace } from '../served/served-place.ts'
import { Cell } from '../waiting/cell.ts'
import { checkFlag, checkOnAbandoned } from './check-options.ts'
import { kinds } from './kinds.ts'
import type { LockCore } from './lock-core.ts'
import { LockDiscipline } from './lock-discipline.ts'
import type { LockOptions } from './lock-options.ts'
import { LockWord } from './lock-word.ts'
import { placeFromWire, SyncParts, wireOf } from './sync-parts.ts'
import type { SyncPlace } from './sync-place.ts'

export type LockKind = 'Lock' | 'RLock'

const fairOnes: Readonly<Record<LockKind, LockDiscipline>> = {
  Lock: new LockDiscipline(kinds.fairLock, true),
  RLock: new LockDiscipline(kinds.fairRLock, true),
}
const others: Readonly<Record<LockKind, LockDiscipline>> = {
  Lock: new LockDiscipline(kinds.lock, false),
  RLock: new LockDiscipline(kinds.rLock, false),
}

/** What a lock is made of, new or from another host. */
export class LockParts {
  readonly name: string
  readonly fair: boolean
  readonly onAbandoned: 'throw' | 'flag'
  readonly word: LockCore

  private constructor(
    at: Cell | ServedPlace,
    discipline: LockDiscipline,
    name: string,
    fair: boolean,
    onAbandoned: 'throw' | 'flag',
  ) {
    this.name = name
    this.fair = fair
    this.onAbandoned = onAbandoned
    this.word = at instanceof Cell ? new LockWord(at, discipline, fair) : ServedLock.at(at)
  }

  /** @throws OptionError, MappingUnavailableError */
  static of(kind: LockKind, options: LockOptions | LockParts): LockParts {
    if (options instanceof LockParts) return options
    checkFlag('fair', options.fair)
    checkOnAbandoned(options.onAbandoned)
    const { fair = true, onAbandoned = 'throw' } = options
    const discipline = (fair ? fairOnes : others)[kind]
    const { cell, name } = SyncParts.create('lock', options, discipline)
    return new LockParts(cell, discipline, name, fair, onAbandoned)
  }

  /** Those of a lock in a server. */
  static served(kind: LockKind, place: ServedPlace, name: string, onAbandoned: 'throw' | 'flag'): LockParts {
    return new LockParts(place, fairOnes[kind], name, true, onAbandoned)
  }

  get cell(): SyncPlace {
    return this.word.cell
  }

  toWire(): unknown {
    return [wireOf(this.word.cell), this.name, this.fair, this.onAbandoned]
  }

  /** @throws TypeError - no lock of that kind stands there */
  static fromWire(kind: LockKind, wire: unknown): LockParts {
    const [at, name, fair, onAbandoned] = Array.isArray(wire) ? (wire as unknown[]) : []
    const isFair = fair === true
    const discipline = (isFair ? fairOnes : others)[kind]
    return new LockParts(
      placeFromWire(at, discipline),
      discipline,
      String(name),
      isFair,
      onAbandoned === 'flag' ? 'flag' : 'throw',
    )
  }
}
