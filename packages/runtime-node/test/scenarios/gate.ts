import { Actor, type ActorOptions, expose } from '@troupe/runtime-node'

/** Whoever asks to pass waits until it is open. */
export class Gate extends Actor {
  static readonly options: ActorOptions<Gate> = { interleave: true }
  #open!: () => void
  readonly #opened = new Promise<void>((resolve) => (this.#open = resolve))
  #waiting = 0

  async pass(): Promise<void> {
    this.#waiting++
    await this.#opened
  }
  open(): void {
    this.#open()
  }
  /** How many asked so far. */
  waiting(): number {
    return this.#waiting
  }
}
expose(import.meta.url, { Gate })
