import { Cell } from '../waiting/cell.ts'
import type { Discipline } from '../waiting/discipline.ts'
import { checkSyncOptions } from './check-options.ts'
import { defaultName } from './default-name.ts'
import type { SyncOptions } from './lock-options.ts'

/** What anything that hosts wait at together is made of, new or from another host. */
export class SyncParts {
  readonly cell: Cell
  readonly name: string

  constructor(at: Cell, name: string) {
    this.cell = at
    this.name = name
  }

  /** New ones; `prepare` writes the first words of the cell. @throws OptionError, MappingUnavailableError */
  static create(options: SyncOptions, discipline: Discipline, prepare?: (words: Int32Array<ArrayBufferLike>) => void): SyncParts {
    checkSyncOptions(options)
    const { across = 'threads', name = defaultName() } = options
    return new SyncParts(Cell.create(across, discipline, prepare), name)
  }

  /** @throws TypeError - nothing of this kind stands there */
  static fromWire(wire: unknown, discipline: Discipline): SyncParts {
    const [at, name] = Array.isArray(wire) ? (wire as unknown[]) : []
    return new SyncParts(Cell.fromWire(at, discipline), String(name))
  }

  toWire(): readonly [cell: unknown, name: string] {
    return [this.cell.toWire(), this.name]
  }
}
