import { Unpackr } from 'msgpackr/unpack'

/** Stands where no record was named yet: msgpackr itself would take the record's byte for a number. */
const unnamed = {
  read(): never {
    throw new RangeError('a record that was never named')
  },
}

/**
 * The other end of a {@link Packer}. Decoded values share no memory with the bytes they came from.
 * After bytes that it could not read it knows no records any more: a record named meanwhile could be taken for another one.
 */
export class Unpacker {
  #unpackr: Unpackr = newUnpackr()
  readonly #range = { start: 0, end: 0 }

  /** @throws Error - the bytes from `start` to `end` are not one value; they are read no further than that, and make nothing large */
  unpack(bytes: Uint8Array, start: number, end: number): unknown {
    this.#range.start = start
    this.#range.end = end
    try {
      return this.#unpackr.unpack(bytes, this.#range)
    } catch (error) {
      this.#unpackr = newUnpackr()
      throw error
    }
  }
}

const newUnpackr = (): Unpackr =>
  new Unpackr({
    sequential: true,
    structures: new Array(64).fill(unnamed),
    mapsAsObjects: true,
    structuredClone: false,
    copyBuffers: true,
    maxSharedStructures: 0,
  })
