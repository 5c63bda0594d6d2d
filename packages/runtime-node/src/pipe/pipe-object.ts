import { PipeEndObject } from './pipe-end-object.ts'
import { PipeWay } from './pipe-way.ts'

/** A pipe while it is being made: its ends outlive it. */
export class PipeObject {
  readonly #there: PipeWay
  readonly #back: PipeWay

  constructor(capacity: number) {
    this.#there = new PipeWay(capacity)
    this.#back = new PipeWay(capacity)
  }

  first(): PipeEndObject {
    return new PipeEndObject(this.#back, this.#there)
  }

  second(): PipeEndObject {
    return new PipeEndObject(this.#there, this.#back)
  }

  /** The first end of one that has one direction. */
  receiver(): PipeEndObject {
    return new PipeEndObject(this.#back, undefined)
  }

  /** The second end of one that has one direction. */
  sender(): PipeEndObject {
    return new PipeEndObject(undefined, this.#back)
  }
}
