import { Actor, type ActorOptions, expose } from '@troupe/runtime-node'

/** Where tokens end. Whoever asks `allIn` waits there; interleaving lets the tokens come in meanwhile. */
export class FinishLine extends Actor {
  static readonly options: ActorOptions<FinishLine> = { interleave: { allIn: true } }
  readonly #expected: number
  #crossed = 0
  #open: () => void = () => {}
  readonly #all = new Promise<void>((resolve) => {
    this.#open = resolve
  })

  constructor(expected: number) {
    super()
    this.#expected = expected
  }

  cross(): void {
    this.#crossed++
    if (this.#crossed === this.#expected) this.#open()
  }

  /** Answers when the last token is in, with how many there were. */
  async allIn(): Promise<number> {
    await this.#all
    return this.#crossed
  }
}

expose(import.meta.url, { FinishLine })
