import type { Across } from '../memory/region.ts'
import { Cell } from '../waiting/cell.ts'
import { checkFlag, checkOnAbandoned, checkSyncOptions } from './check-options.ts'
import { defaultName } from './default-name.ts'
import { kinds } from './kinds.ts'
import { LockDiscipline } from './lock-discipline.ts'
import type { LockOptions } from './lock-options.ts'
import { LockWord } from './lock-word.ts'

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
  readonly across: Across
  readonly name: string
  readonly fair: boolean
  readonly onAbandoned: 'throw' | 'flag'
  readonly word: LockWord

  private constructor(at: Cell, discipline: LockDiscipline, name: string, fair: boolean, onAbandoned: 'throw' | 'flag') {
    this.across = at.region.across
    this.name = name
    this.fair = fair
    this.onAbandoned = onAbandoned
    this.word = new LockWord(at, discipline, fair)
  }

  /** @throws OptionError, MappingUnavailableError */
  static of(kind: LockKind, options: LockOptions | LockParts): LockParts {
    if (options instanceof LockParts) return options
    checkSyncOptions(options)
    checkFlag('fair', options.fair)
    checkOnAbandoned(options.onAbandoned)
    const { across = 'threads', name = defaultName(), fair = true, onAbandoned = 'throw' } = options
    const discipline = (fair ? fairOnes : others)[kind]
    return new LockParts(Cell.create(across, discipline), discipline, name, fair, onAbandoned)
  }

  get cell(): Cell {
    return this.word.cell
  }

  toWire(): unknown {
    return [this.word.cell.toWire(), this.name, this.fair, this.onAbandoned]
  }

  /** @throws TypeError - no lock of that kind stands there */
  static fromWire(kind: LockKind, wire: unknown): LockParts {
    const [at, name, fair, onAbandoned] = Array.isArray(wire) ? (wire as unknown[]) : []
    const isFair = fair === true
    const discipline = (isFair ? fairOnes : others)[kind]
    return new LockParts(
      Cell.fromWire(at, discipline),
      discipline,
      String(name),
      isFair,
      onAbandoned === 'flag' ? 'flag' : 'throw',
    )
  }
}
