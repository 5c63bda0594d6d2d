/** What happens on a stage, as far as the stage itself has to do with it. */
export interface Stageable {
  /** Whether it can happen now may have changed. */
  refresh(): void
  /** Nothing of it will happen. */
  clear(): void
}

/** Where things happen: a host of the simulated machine, as its clockwork sees it. */
export class Stage {
  readonly slot: number
  readonly incarnation: number
  readonly name: string
  readonly sources: Stageable[] = []
  #pauses = 0
  #isGone = false

  constructor(slot: number, incarnation: number, name: string) {
    this.slot = slot
    this.incarnation = incarnation
    this.name = name
  }

  /** Nothing happens here for now. */
  get isHeld(): boolean {
    return this.#pauses > 0 || this.#isGone
  }

  get isGone(): boolean {
    return this.#isGone
  }

  /** Holds it back until `resume` was called as often. */
  pause(): void {
    this.#pauses++
    this.#refresh()
  }

  resume(): void {
    if (this.#pauses > 0) this.#pauses--
    this.#refresh()
  }

  /** Holds it back no more, whoever did. */
  resumeAll(): void {
    this.#pauses = 0
    this.#refresh()
  }

  /** Nothing ever happens here any more. */
  leave(): void {
    this.#isGone = true
    for (const source of this.sources) source.clear()
  }

  /** `2`, and `2.3` for the third incarnation in that slot. */
  toString(): string {
    return this.incarnation === 1 ? `${this.name}#${this.slot}` : `${this.name}#${this.slot}.${this.incarnation}`
  }

  #refresh(): void {
    for (const source of this.sources) source.refresh()
  }
}
