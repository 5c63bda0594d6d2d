/** The longest a timer of Node can wait. */
const longestMs = 2_147_483_647

/** Keeps a program from ending by itself while it is held, and costs nothing otherwise. */
export class Hold {
  #timer: NodeJS.Timeout | undefined

  set(held: boolean): void {
    if (held) this.#timer ??= setInterval(() => {}, longestMs)
    else if (this.#timer !== undefined) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }
}
