import type { Cell } from './cell.ts'

/** An entry at a cell. */
export interface Entry {
  readonly place: number
  readonly index: number
  /** The seat it belongs to. Not to be asked of the place: somebody else may sit there by now. */
  readonly tag: number
  readonly ticket: number
  /** What it asks for: permits, or a way in. The discipline's; it may change it. */
  want: number
  readonly granted: boolean
}

/** What one kind of thing does with those that come to it. All is called under the latch of the cell. */
export interface Discipline {
  /** Tells cells of different kinds apart: > 0. */
  readonly kind: number
  /** Whether the next in line may pass now; if so, the cell's words say so afterwards. Nobody behind it passes before it does. */
  admits(cell: Cell, next: Entry): boolean
  /** A thread died that had this entry, waiting or granted. It is free already. */
  bereave(cell: Cell, entry: Entry): void
  /** A thread died while it changed the cell: the words have to be made anew from the entries. */
  recount(cell: Cell, entries: readonly Entry[]): void
  /** Called at each look around, before the next are served. */
  look?(cell: Cell): void
}
