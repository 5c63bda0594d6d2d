/** The longest a timer of Node can wait. */
const longestMs = 2_147_483_647

/** Keeps a program from ending by itself while it is held. To hold and to let go is cheap: asks that follow one another do both for each. */
export class Hold implements Disposable {
  #timer: NodeJS.Timeout | undefined

  set(held: boolean): void {
    if (held) (this.#timer ??= setInterval(() => {}, longestMs)).ref()
    else this.#timer?.unref()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
