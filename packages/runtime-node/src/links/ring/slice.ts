/** How long a thread reads rings before its timers and its input have their turn, from its first look at the clock on. */
const sliceMs = 0.5
/** The clock is looked at after so many chunks, or so many bytes: for one alone it is not. */
const chunksToLook = 16
const bytesToLook = 8 * 1024

/** What may be read in one turn of the event loop. */
export class Slice {
  /** Zero: the clock was not looked at yet. */
  #endMs = 0
  #chunks = 0
  #bytes = 0
  isOver = false

  /** One without an end, for what is the last. */
  static endless(): Slice {
    const slice = new Slice()
    slice.#endMs = Infinity
    return slice
  }

  begin(): void {
    this.#endMs = 0
    this.#chunks = chunksToLook
    this.#bytes = bytesToLook
    this.isOver = false
  }

  spend(bytes: number): void {
    this.#bytes -= bytes
    if (--this.#chunks > 0 && this.#bytes > 0) return
    this.#chunks = chunksToLook
    this.#bytes = bytesToLook
    const now = performance.now()
    if (this.#endMs === 0) this.#endMs = now + sliceMs
    this.isOver = now >= this.#endMs
  }
}
