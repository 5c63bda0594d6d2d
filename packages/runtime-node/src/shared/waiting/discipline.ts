import type { Board } from './board.ts'

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

/** A cell as its discipline sees it. */
export interface DisciplinedCell {
  readonly board: Board
  /** The sixteen words, laid out as in `cell-layout.ts`. */
  readonly words: Int32Array<ArrayBufferLike>
  /** All entries, in no order. Those of the dead are dropped first, with {@link Discipline.bereave}. */
  entries(): Entry[]
  /** The first in line of those that fit; the dead are dropped on the way. */
  first(fits?: (found: Entry) => boolean): Entry | undefined
  /** Lets in all who may pass, in order. */
  serve(): void
  /** Lets that one in, out of order. */
  grant(waiter: Entry): void
  /** Wakes the thread at that place when the change is over. */
  ringLater(place: number): void
}

/** What one kind of thing does with those that come to it. All is called under the latch of the cell. */
export interface Discipline {
  /** Tells cells of different kinds apart: > 0. */
  readonly kind: number
  /** Whether the next in line may pass now; if so, the cell's words say so afterwards. Nobody behind it passes before it does. */
  admits(cell: DisciplinedCell, next: Entry): boolean
  /** A thread died that had this entry, waiting or granted. It is free already. */
  bereave(cell: DisciplinedCell, entry: Entry): void
  /** A thread died while it changed the cell: the words have to be made anew from the entries. */
  recount(cell: DisciplinedCell, entries: readonly Entry[]): void
  /** Called at each look around, before the next are served. */
  look?(cell: DisciplinedCell): void
}
