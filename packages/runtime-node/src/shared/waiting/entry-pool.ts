import { boardLayout, entry, entryAt, entryState, seat, seatAt, stateIn } from './board-layout.ts'

/**
 * So many of a thread's entries are kept for those that want one at a cell where this thread has none. Else a crowd that waits for one lock could
 * keep its owner, on the same thread, from ever waiting for another one.
 */
const reserved = 64

/** Somebody of this thread who wants an entry. */
interface Hungry {
  readonly cell: number | undefined
  give(index: number): void
}

/** The numbers of a seat's entries: which are in use, and who comes next when all are. */
export class EntryPool {
  readonly #words: Int32Array<ArrayBufferLike>
  readonly #place: number
  /** Were used, and are free. */
  readonly #free: number[] = []
  /** Were left by who sat here before, and are of no use until somebody looks after them. */
  readonly #left: number[] = []
  readonly #hungry: Hungry[] = []
  readonly #isTaken = new Uint8Array(boardLayout.entriesPerSeat)
  #taken = 0
  #next = 0

  constructor(words: Int32Array<ArrayBufferLike>, place: number) {
    this.#words = words
    this.#place = place
  }

  /** One that is free; `undefined` when there is none for that cell, or others were here before. */
  take(cell: number | undefined): number | undefined {
    const isCrowded = this.#isCrowded
    if (isCrowded ? !this.#isNewAt(cell) : this.#hungry.length > 0) return undefined
    return this.#take(cell)
  }

  /** Gives one as soon as there is one, in the order of asking. Returns how to give up the wait. */
  takeInTurn(cell: number | undefined, give: (index: number) => void): () => void {
    const hungry = { cell, give }
    this.#hungry.push(hungry)
    return () => {
      const at = this.#hungry.indexOf(hungry)
      if (at >= 0) this.#hungry.splice(at, 1)
    }
  }

  /** This one is free in the shared memory, and of use again. */
  giveBack(index: number): void {
    this.#isTaken[index] = 0
    this.#taken--
    this.#free.push(index)
    if (this.#hungry.length > 0) this.#feed()
  }

  get #isCrowded(): boolean {
    return this.#taken >= boardLayout.entriesPerSeat - reserved
  }

  #feed(): void {
    const at = this.#isCrowded ? this.#hungry.findIndex(({ cell }) => this.#isNewAt(cell)) : 0
    const hungry = this.#hungry[at]
    if (hungry === undefined) return
    const index = this.#take(hungry.cell)
    if (index === undefined) return
    this.#hungry.splice(at, 1)
    hungry.give(index)
  }

  /** Whether this thread has no entry at that cell. */
  #isNewAt(cell: number | undefined): boolean {
    if (cell === undefined) return false
    for (let index = 0; index < this.#next; index++) {
      if (this.#isTaken[index] !== 0 && this.#words[entryAt(this.#place, index) + entry.cell] === cell) return false
    }
    return true
  }

  #take(cell: number | undefined): number | undefined {
    const index = this.#free.pop() ?? this.#takeNew() ?? this.#takeLeft()
    if (index === undefined) return undefined
    if (cell !== undefined) this.#words[entryAt(this.#place, index) + entry.cell] = cell
    this.#isTaken[index] = 1
    this.#taken++
    return index
  }

  #takeNew(): number | undefined {
    while (this.#next < boardLayout.entriesPerSeat) {
      const index = this.#next++
      if (!this.#isFree(index)) {
        this.#left.push(index)
        continue
      }
      const used = seatAt(this.#place) + seat.entries
      if (Atomics.load(this.#words, used) <= index) Atomics.store(this.#words, used, index + 1)
      return index
    }
    return undefined
  }

  #takeLeft(): number | undefined {
    const at = this.#left.findIndex((index) => this.#isFree(index))
    return at < 0 ? undefined : this.#left.splice(at, 1)[0]
  }

  #isFree(index: number): boolean {
    return stateIn(Atomics.load(this.#words, entryAt(this.#place, index) + entry.state)) === entryState.free
  }
}
