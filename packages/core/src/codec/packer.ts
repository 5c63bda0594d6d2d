import { Packr } from 'msgpackr/pack'

/** What msgpackr gives back when it may reuse its memory: its buffer, and where in it the value stands. */
interface Packed extends Uint8Array {
  readonly start: number
  readonly end: number
}

const reuseBuffer = 512
const resetBuffer = 1024

/** msgpackr's buffer is one for all of the program. After a value that made it larger than this it gets its small one back. */
const keptBytes = 4 * 1024 * 1024
let smallBuffer: Uint8Array | undefined

/**
 * msgpackr for one direction of one link. A record is named once with its keys, and from then on by one byte; what the two sides
 * know of each other's records has to stay equal, so after a value that could not be written all of them are named anew.
 */
export class Packer {
  readonly #packr: Packr

  /** @param records - without them every value stands for itself, its keys written out */
  constructor(records: boolean = true) {
    this.#packr = records ? new Packr({ sequential: true, useToJSON: false }) : new Packr({ useRecords: false, useToJSON: false })
  }

  /**
   * The bytes of `value`, from `start` to `end`, in memory that the next call of any packer writes over.
   *
   * @throws whatever a getter throws; then {@link Packer.forget} has to follow
   */
  pack(value: unknown): Packed {
    const packed = this.#packr.pack(value, reuseBuffer | resetBuffer) as unknown as Packed
    if (packed.length > keptBytes) this.#packr.useBuffer(smallBuffer ?? new Uint8Array(0))
    else smallBuffer ??= packed
    return packed
  }

  /** Names all records anew from here on. */
  forget(): void {
    this.#packr.clearSharedData()
  }
}
