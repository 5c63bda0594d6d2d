import { createRegion } from '../memory/create-region.ts'
import { oneObject } from '../memory/one-object.ts'
import type { Across, Region } from '../memory/region.ts'
import { packRegion, unpackRegion } from '../memory/region-wire.ts'
import { Board } from '../waiting/board.ts'
import { Latch } from '../waiting/latch.ts'
import { BlockList, blockListWords, unitBytes } from './block-list.ts'

/** How a heap stands in its own wire form and in that of its blocks. */
export type HeapWire = readonly [board: unknown, region: unknown]

/** Says that a heap begins here. */
const magic = 0x7472_6870

/** Words: the magic, the latch; then the list, on a unit's boundary. */
const latchWord = 1
const headWords = 2

/** The memory of one heap: one object in each thread, whatever handles there are. */
export class HeapMemory {
  readonly region: Region
  readonly #board: Board
  readonly #list: BlockList
  readonly #latch: Latch
  readonly #firstByte: number

  private constructor(board: Board, region: Region, list: BlockList, words: Int32Array<ArrayBufferLike>) {
    this.region = region
    this.#board = board
    this.#list = list
    this.#latch = new Latch(board, region, words, latchWord)
    this.#firstByte = 4 * (headWords + list.firstUnit)
  }

  /** @throws MappingUnavailableError */
  static create(across: Across, units: number): HeapMemory {
    const board = Board.own(across)
    const region = createRegion(across, 4 * (headWords + blockListWords(units)))
    const words = new Int32Array(region.buffer)
    const list = BlockList.create(words.subarray(headWords), units)
    words[0] = magic
    return oneObject(keyOf(region), () => new HeapMemory(board, region, list, words))
  }

  /** @throws TypeError - it is none */
  static fromWire(wire: unknown): HeapMemory {
    const [board, memory] = Array.isArray(wire) ? (wire as unknown[]) : []
    const region = unpackRegion(memory)
    const words = new Int32Array(region.buffer)
    if (words[0] !== magic) throw new TypeError('another kind of thing stands there')
    return oneObject(keyOf(region), () => {
      const list = BlockList.in(words.subarray(headWords))
      return new HeapMemory(Board.in(unpackRegion(board)), region, list, words)
    })
  }

  toWire(): HeapWire {
    return [packRegion(this.#board.region), packRegion(this.region)]
  }

  /** Runs `step` while nobody else changes the list. */
  under<T>(step: (list: BlockList) => T): T {
    if (this.#latch.close()) this.#list.repair()
    try {
      return step(this.#list)
    } finally {
      this.#latch.open()
    }
  }

  /** For looking at single blocks without keeping others out. */
  get list(): BlockList {
    return this.#list
  }

  /** The bytes of the block at unit `at`. */
  bytesAt(at: number, byteLength: number): Uint8Array<ArrayBufferLike> {
    return new Uint8Array(this.region.buffer, this.#firstByte + unitBytes * (at + 1), byteLength)
  }
}

const keyOf = (region: Region): string => `heap ${region.id}`
