import type { Across } from '../shared/memory/region.ts'
import { SharedArray } from '../shared/values/shared-array.ts'

/** Memory that workers see, for a part of an array that they do not. */
export type Stage = SharedArray<'u8', false>

const leastBytes = 64 * 1024
/** So much is kept for the next ones. */
const keptBytes = 16 * 1024 * 1024

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
    const at = this.#free.findLastIndex(({ length }) => length === size)
    if (at < 0) return new SharedArray('u8', size, { across: this.across, lock: false })
    this.#freeBytes -= size
    return this.#free.splice(at, 1)[0]!
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
