import type { Across } from '../memory/region.ts'
import { Cell } from '../waiting/cell.ts'
import { checkFlag, checkOnAbandoned, checkSyncOptions } from './check-options.ts'
import { defaultName } from './default-name.ts'
import { kinds } from './kinds.ts'
import { LockDiscipline } from './lock-discipline.ts'
import type { LockOptions } from './lock-options.ts'
import { LockWord } from './lock-word.ts'

const fairLocks = new LockDiscipline(kinds.fairLock, true)
const locks = new LockDiscipline(kinds.lock, false)

/** What a lock is made of, new or from another host. */
export class LockParts {
  readonly across: Across
  readonly name: string
  readonly fair: boolean
  readonly onAbandoned: 'throw' | 'flag'
  readonly word: LockWord

  private constructor(at: Cell, name: string, fair: boolean, onAbandoned: 'throw' | 'flag') {
    this.across = at.region.across
    this.name = name
    this.fair = fair
    this.onAbandoned = onAbandoned
    this.word = new LockWord(at, fair ? fairLocks : locks, fair)
  }

  /** @throws OptionError, MappingUnavailableError */
  static of(options: LockOptions | LockParts): LockParts {
    if (options instanceof LockParts) return options
    checkSyncOptions(options)
    checkFlag('fair', options.fair)
    checkOnAbandoned(options.onAbandoned)
    const { across = 'threads', name = defaultName(), fair = true, onAbandoned = 'throw' } = options
    return new LockParts(Cell.create(across, fair ? fairLocks : locks), name, fair, onAbandoned)
  }

  toWire(): unknown {
    return [this.word.cell.toWire(), this.name, this.fair, this.onAbandoned]
  }

  /** @throws TypeError - no lock stands there */
  static fromWire(wire: unknown): LockParts {
    const [at, name, fair, onAbandoned] = Array.isArray(wire) ? (wire as unknown[]) : []
    const isFair = fair === true
    const found = Cell.fromWire(at, isFair ? fairLocks : locks)
    return new LockParts(found, String(name), isFair, onAbandoned === 'flag' ? 'flag' : 'throw')
  }
}
