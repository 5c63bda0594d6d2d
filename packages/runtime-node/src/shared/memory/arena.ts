import { createRegion } from './create-region.ts'
import type { Across, Region } from './region.ts'

/** Cells begin at multiples of this, so that what different threads write is not in one line of a processor's cache. */
const cellBytes = 64

const regionBytes = 64 * 1024

/** A zeroed place in a region. */
export interface Place {
  readonly region: Region
  /** Bytes from the beginning of the region; a multiple of {@link cellBytes}. */
  readonly offset: number
}

/**
 * Gives out zeroed places in regions that it makes as they are needed. A place is never taken back: a full region is forgotten here,
 * and is freed when nobody uses any place in it. What is larger than a quarter of a region gets one of its own.
 */
class Arena {
  readonly #across: Across
  #region: Region | undefined
  #next = 0

  constructor(across: Across) {
    this.#across = across
  }

  /** @throws MappingUnavailableError */
  take(byteLength: number): Place {
    const size = Math.ceil(byteLength / cellBytes) * cellBytes
    if (size > regionBytes / 4) return { region: createRegion(this.#across, size), offset: 0 }
    if (this.#region === undefined || this.#next + size > regionBytes) {
      this.#region = createRegion(this.#across, regionBytes)
      this.#next = 0
    }
    const place = { region: this.#region, offset: this.#next }
    this.#next += size
    return place
  }
}

const arenas: Partial<Record<Across, Arena>> = {}

/** A zeroed place in the memory of this thread. @throws MappingUnavailableError */
export const takePlace = (across: Across, byteLength: number): Place => (arenas[across] ??= new Arena(across)).take(byteLength)
