import { exposeOwn, OptionError } from '@troupe/core/internal'
import type { Across } from '../memory/region.ts'
import { ListSlots, pack, roomFor, type Shareable } from './list-slots.ts'
import { SharedMemory, type SharedMemoryOptions } from './shared-memory.ts'

export type ShareableListOptions = Omit<SharedMemoryOptions, 'size'>

/**
 * A list of fixed length in shared memory: texts, numbers, bigints of 64 bits, booleans, bytes and null, one beside the other.
 *
 * Values change, also from one type to another; but none may outgrow its place, which has the length of the value that the list was made
 * with, rounded up to a multiple of eight bytes and at least eight: room for any number. It can be sent, or attached to by its name;
 * every handle has a {@link ShareableList.memory} of its own to close.
 *
 * Reading and writing copy, and are not atomic: who reads while another writes may get half of each. Guard it with a `Lock`.
 *
 * @example
 * using list = new ShareableList(['ready', 0, null], { across: 'processes' })
 * list.set(1, list.get(1) as number + 1)
 * console.log([...list])
 */
export class ShareableList implements Disposable, Iterable<Shareable> {
  /** The block that the list is in. Closing it closes this handle of the list, unlinking it frees its name. */
  readonly memory: SharedMemory
  /** How many values there are, always. */
  readonly length: number

  /**
   * @param values - from another `ShareableList` the places are taken as they are, with all their room
   * @throws OptionError - a value, or an option, makes no sense
   * @throws SharedMemoryExistsError - somebody has a block of this name
   * @throws MappingUnavailableError - across processes or with a name, where memory cannot be mapped
   */
  constructor(values: Iterable<Shareable>, options: ShareableListOptions = {}) {
    // a list that is there brings its memory
    if (values instanceof SharedMemory) {
      this.memory = values
      this.length = this.#slots.length
      return
    }
    const packed = Array.from(values, pack)
    const rooms = values instanceof ShareableList ? values.#rooms : packed.map(roomFor)
    this.memory = SharedMemory.create({ ...options, size: ListSlots.byteLength(rooms) })
    this.length = packed.length
    const slots = ListSlots.create(this.memory.bytes, rooms)
    for (const [index, value] of packed.entries()) slots.set(index, value)
  }

  /**
   * The list that somebody made under this name.
   *
   * @throws SharedMemoryNotFoundError - nobody has a block of this name, or it was unlinked
   * @throws OptionError - it is no name, or a block without a list
   * @throws MappingUnavailableError
   */
  static attach(name: string): ShareableList {
    const memory = SharedMemory.attach(name)
    if (ListSlots.in(memory.bytes) === undefined) {
      throw new OptionError({ option: 'name', expected: 'that of a ShareableList', got: name })
    }
    return onMemory(memory)
  }

  get across(): Across {
    return this.memory.across
  }

  /** For each place what is there, texts and bytes with the bytes that they can have at most: `['string(8)', 'number', 'null']`. */
  get format(): readonly string[] {
    const slots = this.#slots
    return Array.from({ length: this.length }, (_, index) => formatAt(slots, index))
  }

  /** @param index - from 0; a negative one counts from the end @throws OptionError - there is no such place @throws SharedMemoryClosedError */
  get(index: number): Shareable {
    return this.#slots.get(this.#placeOf(index))
  }

  /**
   * @param index - from 0; a negative one counts from the end
   * @throws SlotTooSmallError - the value is longer than its place; what was there stays
   * @throws OptionError - there is no such place, or such a value cannot stand in a list
   * @throws SharedMemoryClosedError
   */
  set(index: number, value: Shareable): void {
    this.#slots.set(this.#placeOf(index), pack(value))
  }

  /** Where the value is first, -1 when it is nowhere. Bytes are the same when their content is; `1` and `1n` are not. */
  index(value: Shareable): number {
    for (let index = 0; index < this.length; index++) if (isSame(this.get(index), value)) return index
    return -1
  }

  /** How often the value is there. */
  count(value: Shareable): number {
    let count = 0
    for (const other of this) if (isSame(other, value)) count++
    return count
  }

  *[Symbol.iterator](): Generator<Shareable> {
    for (let index = 0; index < this.length; index++) yield this.get(index)
  }

  [Symbol.dispose](): void {
    this.memory.close()
  }

  toString(): string {
    return `ShareableList '${this.memory.name}' (${this.length} values)`
  }

  /** @throws SharedMemoryClosedError */
  toWire(): unknown {
    return this.memory.toWire()
  }

  static fromWire(wire: unknown): ShareableList {
    return onMemory(SharedMemory.fromWire(wire))
  }

  /** Looked for each time, so that nothing here keeps the memory when it is closed. */
  get #slots(): ListSlots {
    const slots = ListSlots.in(this.memory.bytes)
    if (slots === undefined) throw new TypeError(`${this.memory} has no list in it`)
    return slots
  }

  get #rooms(): number[] {
    const slots = this.#slots
    return Array.from({ length: this.length }, (_, index) => slots.roomAt(index))
  }

  #placeOf(index: number): number {
    const place = index < 0 ? index + this.length : index
    if (Number.isInteger(index) && place >= 0 && place < this.length) return place
    const expected =
      this.length === 0 ? 'left alone: the list is empty' : `a whole number from ${-this.length} to ${this.length - 1}`
    throw new OptionError({ option: 'index', expected, got: index })
  }
}
exposeOwn(import.meta.url, { ShareableList })

const onMemory = (memory: SharedMemory): ShareableList => new ShareableList(memory as never)

const isSame = (one: Shareable, other: Shareable): boolean =>
  one instanceof Uint8Array && other instanceof Uint8Array
    ? Buffer.compare(one, other) === 0
    : one === other || Object.is(one, other)

const formatAt = (slots: ListSlots, index: number): string => {
  const kind = slots.kindAt(index)
  if (kind === 'true' || kind === 'false') return 'boolean'
  return kind === 'string' || kind === 'bytes' ? `${kind}(${slots.roomAt(index)})` : kind
}
