/** No more items than this may be under way at a time. */
const mostCredit = 256

/** How many items of a stream may still be sent. */
export class StreamCredit {
  #left: number
  #isOver = false
  #wake: (() => void) | undefined

  /** @throws TypeError - it is more than may be */
  constructor(credit: number) {
    this.#left = checked(credit)
  }

  /** @throws TypeError - it would be more than may be */
  grant(credit: number): void {
    this.#left = checked(this.#left + credit)
    this.#wake?.()
  }

  /** Takes one, as soon as there is one; `false` when the stream is given up. */
  async take(): Promise<boolean> {
    while (this.#left === 0 && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#left--
    return !this.#isOver
  }

  end(): void {
    this.#isOver = true
    this.#wake?.()
  }
}

const checked = (credit: number): number => {
  if (credit > mostCredit) throw new TypeError(`a credit of more than ${mostCredit}`)
  return credit
}
