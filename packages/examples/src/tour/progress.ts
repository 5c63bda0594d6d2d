import type { Out } from './example.ts'

/** From when on a wait is worth a line. */
const silentMs = 1_000
/** Between two lines where lines pile up: a log, a pipe. */
const lineEveryMs = 3_000
/** Between two looks at the clock; also how often the line of a terminal moves. */
export const lookEveryMs = 250

/** Where progress is written and how it knows the time: handed in, so that a test turns its own clock. */
export interface ProgressSeams {
  /** What is being waited for. */
  readonly name: string
  readonly isTerminal: boolean
  /** Milliseconds that only grow. */
  now(): number
  write(text: string): void
}

/**
 * Shows how far an example is, once it takes longer than a second: one line that changes on a terminal, else a line every few
 * seconds. It has no timer: whoever owns it calls `look` from time to time.
 */
export class Progress implements Out, Disposable {
  readonly #seams: ProgressSeams
  readonly #startedAt: number
  #text = 'started'
  #shownAt: number | undefined

  constructor(seams: ProgressSeams) {
    this.#seams = seams
    this.#startedAt = seams.now()
  }

  progress(text: string): void {
    this.#text = text
  }

  look(): void {
    const now = this.#seams.now()
    const { isTerminal, name } = this.#seams
    if (now - this.#startedAt < silentMs) return
    if (!isTerminal && this.#shownAt !== undefined && now - this.#shownAt < lineEveryMs) return
    this.#shownAt = now
    const line = `${name}: ${this.#text} (${Math.floor((now - this.#startedAt) / 1_000)} s)`
    this.#seams.write(isTerminal ? `${clearLine}${line.slice(0, terminalWidth)}` : `${line}\n`)
  }

  /** Leaves the terminal's line as it was. */
  [Symbol.dispose](): void {
    if (this.#seams.isTerminal && this.#shownAt !== undefined) this.#seams.write(clearLine)
  }
}

/** To the first column, and everything from there on gone. */
const clearLine = '\r\u001B[K'
/** A longer line would wrap, and what wrapped cannot be taken back. */
const terminalWidth = 79
