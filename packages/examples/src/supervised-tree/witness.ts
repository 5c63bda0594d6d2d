import { Actor, type ActorOptions, expose } from '@troupe/runtime-node'

/** Writes down what it is told, and shows it once there is enough of it. */
export class Witness extends Actor {
  static readonly options: ActorOptions<Witness> = { interleave: { next: true } }
  #lines: string[] = []
  #waiting: { readonly count: number; readonly show: (lines: readonly string[]) => void } | undefined

  write(line: string): void {
    this.#lines.push(line)
    this.#showIfEnough()
  }

  /** The next so many lines. One at a time may wait for them. */
  next(count: number): Promise<readonly string[]> {
    return new Promise((show) => {
      this.#waiting = { count, show }
      this.#showIfEnough()
    })
  }

  #showIfEnough(): void {
    if (this.#waiting === undefined || this.#lines.length < this.#waiting.count) return
    this.#waiting.show(this.#lines.splice(0, this.#waiting.count))
    this.#waiting = undefined
  }
}

expose(import.meta.url, { Witness })
