import { isServed, openPlace, type ServedKind, type ServedPlace } from '../served/served-place.ts'
import { whyServed } from '../served/why-served.ts'
import { Cell } from '../waiting/cell.ts'
import type { Discipline } from '../waiting/discipline.ts'
import { acrossOf, checkSyncOptions } from './check-options.ts'
import { defaultName } from './default-name.ts'
import type { SyncOptions } from './lock-options.ts'
import type { SyncPlace } from './sync-place.ts'

/** What it takes to make something where it is to be kept. */
export interface Making {
  /** Writes the first words of its cell. */
  readonly prepare?: (words: Int32Array<ArrayBufferLike>) => void
  /** What its object in a server is made with. */
  readonly args?: readonly unknown[]
}

/** What anything that hosts wait at together is made of, new or from another host. */
export class SyncParts {
  readonly cell: Cell | ServedPlace
  readonly name: string

  constructor(at: Cell | ServedPlace, name: string) {
    this.cell = at
    this.name = name
  }

  /** New ones. @throws OptionError, MappingUnavailableError, SystemNeededError */
  static create(kind: ServedKind, options: SyncOptions, discipline: Discipline, { prepare, args = [] }: Making = {}): SyncParts {
    checkSyncOptions(options)
    const why = whyServed(options)
    if (why !== undefined) return SyncParts.serve(kind, options, args, why)
    return new SyncParts(Cell.create(acrossOf(options), discipline, prepare), options.name ?? defaultName())
  }

  /** New ones in a server: that of `home`, where there is one, or else because of `home`. */
  static serve(kind: ServedKind, { name }: SyncOptions, args: readonly unknown[], home: ServedPlace | string): SyncParts {
    const place = typeof home === 'string' ? openPlace(kind, args, home) : openPlace(kind, args, home.why, home)
    return new SyncParts(place, name ?? defaultName())
  }

  /** @throws TypeError - nothing of this kind stands there */
  static fromWire(wire: unknown, discipline: Discipline): SyncParts {
    const [at, name] = Array.isArray(wire) ? (wire as unknown[]) : []
    return new SyncParts(placeFromWire(at, discipline), String(name))
  }

  toWire(): readonly [cell: unknown, name: string] {
    return [wireOf(this.cell), this.name]
  }
}

/** What travels for a place: the words that describe a cell, or a place in a server itself. */
export const wireOf = (place: SyncPlace): unknown => (place instanceof Cell ? place.toWire() : place)

/** @throws TypeError - nothing of this kind stands there */
export const placeFromWire = (wire: unknown, discipline: Discipline): Cell | ServedPlace =>
  isServed(wire) ? wire : Cell.fromWire(wire, discipline)
