import { OptionError } from '@troupe/core/internal'
import { SlotTooSmallError } from '../errors/block-errors.ts'

/** What a place of a `ShareableList` can hold. */
export type Shareable = string | number | bigint | boolean | null | Uint8Array

/** What stands in the second word of a slot. */
const kind = { null: 0, false: 1, true: 2, number: 3, bigint: 4, string: 5, bytes: 6 } as const
type Kind = keyof typeof kind
const kindNames = Object.keys(kind) as Kind[]

/** A value in bytes. */
interface Packed {
  readonly kind: Kind
  readonly bytes: Uint8Array
}

const magic = 0x7472_6c73
const headBytes = 8
const slotHeadBytes = 8
const leastRoom = 8

/**
 * The values of a list side by side:
 *
 *   head    magic, how many slots there are
 *   table   for each slot where it begins, in units of eight bytes
 *   slots   length of the value in bytes, its kind; then room for it, in multiples of eight bytes
 */
export class ListSlots {
  readonly length: number
  readonly #bytes: Uint8Array<ArrayBufferLike>
  readonly #view: DataView<ArrayBufferLike>

  private constructor(bytes: Uint8Array<ArrayBufferLike>, length: number) {
    this.length = length
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** How many bytes a list with these rooms takes. */
  static byteLength(rooms: readonly number[]): number {
    return rooms.reduce((sum, room) => sum + slotHeadBytes + room, tableEnd(rooms.length))
  }

  /** A list of nulls. `bytes` are zeroes. */
  static create(bytes: Uint8Array<ArrayBufferLike>, rooms: readonly number[]): ListSlots {
    const slots = new ListSlots(bytes, rooms.length)
    let at = tableEnd(rooms.length)
    slots.#view.setUint32(4, rooms.length, true)
    for (const [index, room] of rooms.entries()) {
      slots.#view.setUint32(headBytes + 4 * index, at / 8, true)
      at += slotHeadBytes + room
    }
    slots.#view.setUint32(0, magic, true)
    return slots
  }

  /** The list that somebody made there; `undefined` when nobody did. */
  static in(bytes: Uint8Array<ArrayBufferLike>): ListSlots | undefined {
    if (bytes.byteLength < headBytes) return undefined
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const length = view.getUint32(4, true)
    if (view.getUint32(0, true) !== magic || tableEnd(length) > bytes.byteLength) return undefined
    return new ListSlots(bytes, length)
  }

  get(index: number): Shareable {
    const at = this.#slotAt(index)
    switch (this.kindAt(index)) {
      case 'false':
        return false
      case 'true':
        return true
      case 'number':
        return this.#view.getFloat64(at + slotHeadBytes, true)
      case 'bigint':
        return this.#view.getBigInt64(at + slotHeadBytes, true)
      case 'string':
        return decoder.decode(this.#contentAt(at))
      case 'bytes':
        return this.#contentAt(at)
      default:
        return null
    }
  }

  /** @throws SlotTooSmallError */
  set(index: number, { kind: name, bytes }: Packed): void {
    const room = this.roomAt(index)
    if (bytes.byteLength > room) throw new SlotTooSmallError({ index, needed: bytes.byteLength, room })
    const at = this.#slotAt(index)
    this.#bytes.set(bytes, at + slotHeadBytes)
    this.#view.setUint32(at, bytes.byteLength, true)
    this.#view.setUint32(at + 4, kind[name], true)
  }

  kindAt(index: number): Kind {
    return kindNames[this.#view.getUint32(this.#slotAt(index) + 4, true)] ?? 'null'
  }

  /** Bytes that the longest value there can have. */
  roomAt(index: number): number {
    const end = index + 1 === this.length ? this.#bytes.byteLength : this.#slotAt(index + 1)
    return end - this.#slotAt(index) - slotHeadBytes
  }

  #contentAt(at: number): Uint8Array<ArrayBuffer> {
    const from = at + slotHeadBytes
    return new Uint8Array(this.#bytes.subarray(from, from + this.#view.getUint32(at, true)))
  }

  #slotAt(index: number): number {
    return 8 * this.#view.getUint32(headBytes + 4 * index, true)
  }
}

const tableEnd = (length: number): number => 8 * Math.ceil((headBytes + 4 * length) / 8)

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const nothing = new Uint8Array()

/** @throws OptionError - it cannot stand in a list */
export const pack = (value: unknown): Packed => {
  switch (typeof value) {
    case 'boolean':
      return { kind: value ? 'true' : 'false', bytes: nothing }
    case 'number':
      return { kind: 'number', bytes: new Uint8Array(new Float64Array([value]).buffer) }
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) break
      return { kind: 'bigint', bytes: new Uint8Array(new BigInt64Array([value]).buffer) }
    case 'string':
      if (/\p{Surrogate}/u.test(value)) break
      return { kind: 'string', bytes: encoder.encode(value) }
    default:
      if (value === null) return { kind: 'null', bytes: nothing }
      if (value instanceof Uint8Array) return { kind: 'bytes', bytes: value }
  }
  const expected = 'a string of whole characters, a number, a bigint of 64 bits, a boolean, a Uint8Array, or null'
  throw new OptionError({ option: 'value', expected, got: value })
}

/** The room that a value of this length gets: any number fits everywhere. */
export const roomFor = ({ bytes }: Packed): number => Math.max(leastRoom, 8 * Math.ceil(bytes.byteLength / 8))
