import type { Across } from '../shared/memory/region.ts'
import { SharedArray } from '../shared/values/shared-array.ts'

/** Memory that workers see, for a part of an array that they do not. */
export type Stage = SharedArray<'u8', false>

const leastBytes = 64 * 1024
/** So much is kept for the next ones. */
const keptBytes = 16 * 1024 * 1024

/** The chunks of one array become smaller towards its end. */
const mostTimesTooLarge = 8

/** Lends stages. New memory costs more than the copying, so those that come back are lent again. */
export class StageStore {
  readonly across: Across
  readonly #free: Stage[] = []
  #freeBytes = 0

  constructor(across: Across) {
    this.across = across
  }

  /** @throws MappingUnavailableError */
  take(byteLength: number): Stage {
    const size = sizeFor(byteLength)
    const at = this.#closest(size)
    if (at < 0) return new SharedArray('u8', size, { across: this.across, lock: false })
    const [stage] = this.#free.splice(at, 1)
    this.#freeBytes -= stage!.length
    return stage!
  }

  /** The smallest that is large enough, but none that is kept better for something much larger: where it is, or -1. */
  #closest(size: number): number {
    let closest = -1
    for (let at = this.#free.length - 1; at >= 0; at--) {
      const { length } = this.#free[at]!
      if (length >= size && length <= size * mostTimesTooLarge && !(length >= (this.#free[closest]?.length ?? Infinity)))
        closest = at
    }
    return closest
  }

  /** Nobody uses it any more. A stage that a worker may still write to never comes back. */
  giveBack(stage: Stage): void {
    if (this.#freeBytes + stage.length > keptBytes) return
    this.#freeBytes += stage.length
    this.#free.push(stage)
  }
}

/** A few sizes only, so that one fits that was used before. */
const sizeFor = (byteLength: number): number => Math.max(leastBytes, 2 ** Math.ceil(Math.log2(byteLength)))
