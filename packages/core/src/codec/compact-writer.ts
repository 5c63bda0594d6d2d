import type { ByteStage } from './byte-stage.ts'
import { compactLimits, compactTag } from './compact-form.ts'
import { form } from './form.ts'
import { isHole } from './plain-objects.ts'
import { Seen } from './seen.ts'
import { type NumberedShape, ShapeNumbers, unnumbered } from './shape-numbers.ts'
import { isWellFormed } from './text.ts'

const utf8 = new TextEncoder()

/** Bytes before the values of a record whose shape is known: its tag and the number of its shape. */
const recordHeader = 3
const listHeader = 5
/** As many as a number or a short text takes. */
const mostOfLeaf = 2 + compactLimits.shortText

/** Instead of where the next part begins. */
const givenUp = -1

/**
 * Writes what nearly all messages are, in one walk over the value: trees of plain records and lists, with numbers, texts, booleans,
 * bytes and nothing in them. Records have to be of shapes that came often.
 *
 * It gives up at the first part that is anything else. What such a value is, and whether it can be sent at all, others find out.
 *
 * Every step is told where it begins and says where the next one does: a place kept in an object would be stored and loaded again for
 * each part, which is most of what a part costs.
 */
export class CompactWriter {
  #shapes = new ShapeNumbers()
  #stage!: ByteStage
  /** How many shapes the other side knows before it reads the value at hand. */
  #known = 0

  /**
   * Appends `value` with the byte of its form. False, and then nothing was appended, for values that have no compact one.
   *
   * @param isArguments - `value` is a list, and the caller's own
   * @throws whatever a getter throws; `stage` and this writer are as before
   */
  append(stage: ByteStage, value: unknown, isArguments: boolean): boolean {
    // named anew from here on: what went before stays what it was for who reads
    if (this.#shapes.isFull) this.#shapes = new ShapeNumbers()
    this.#known = this.#shapes.count
    this.#stage = stage
    const start = stage.length
    let end = givenUp
    try {
      stage.reserve(1)
      end = isArguments ? this.#arguments(value as readonly unknown[], start) : this.#whole(value, start)
    } finally {
      if (end === givenUp) {
        stage.length = start
        this.#shapes.rewind(this.#known)
      }
    }
    if (end === givenUp) return false
    stage.length = end
    return true
  }

  /** Names all shapes anew from here on. */
  forget(): void {
    this.#shapes = new ShapeNumbers()
  }

  /** A message has one argument more often than not, and needs no list then. */
  #arguments(args: readonly unknown[], at: number): number {
    if (args.length === 1) {
      this.#stage.bytes[at] = form.compactListOfOne
      return this.#outermost(args[0], at + 1)
    }
    this.#stage.bytes[at] = form.compact
    // no argument can lead back to the list
    return this.#list(args, new Seen(), 0, at + 1)
  }

  #whole(value: unknown, at: number): number {
    this.#stage.bytes[at] = form.compact
    return this.#outermost(value, at + 1)
  }

  #outermost(value: unknown, at: number): number {
    return typeof value === 'object' && value !== null ? this.#object(value, undefined, 0, at) : this.#leaf(value, at)
  }

  #object(source: object, seen: Seen | undefined, level: number, at: number): number {
    const prototype = Object.getPrototypeOf(source)
    if (level === compactLimits.levels) return givenUp
    if (prototype === Object.prototype) return this.#record(source as Record<string, unknown>, seen, level, at)
    if (prototype === Array.prototype) return this.#list(source as unknown[], seen, level, at)
    return prototype === Uint8Array.prototype ? this.#bytes(source as Uint8Array, seen, at) : givenUp
  }

  #record(source: Record<string, unknown>, seen: Seen | undefined, level: number, start: number): number {
    const stage = this.#stage
    if (start + recordHeader > stage.capacity) this.#makeRoom(start, recordHeader)
    let at = start + recordHeader
    let shape: NumberedShape | undefined = this.#shapes.noKeys
    for (const key in source) {
      shape = shape.following === key ? shape.next : this.#shapes.otherNext(shape, key)
      if (shape === undefined) return givenUp
      const value = source[key]
      if (typeof value !== 'object' || value === null) at = this.#leaf(value, at)
      else if ((seen ??= Seen.of(source)).meet(value)) at = this.#object(value, seen, level + 1, at)
      else return givenUp
      if (at === givenUp) return givenUp
    }
    if (shape.number >= this.#known) return this.#introduce(shape, start, at)
    const { bytes } = stage
    bytes[start] = compactTag.record
    bytes[start + 1] = shape.number
    bytes[start + 2] = shape.number >> 8
    return at
  }

  /**
   * What its shape is goes before the values of the record that begins at `start`; also when one of these values has that shape, and was the
   * first to be named: who reads comes there later.
   */
  #introduce(shape: NumberedShape, start: number, end: number): number {
    if (shape.number === unnumbered && !this.#shapes.learn(shape)) return givenUp
    const keys = shape.keys()
    let size = 1
    for (const key of keys) size += 1 + key.length
    this.#makeRoom(end, size)
    const { bytes } = this.#stage
    const valuesAt = start + recordHeader
    bytes.copyWithin(valuesAt + size, valuesAt, end)
    let at = start
    bytes[at++] = compactTag.newRecord
    bytes[at++] = shape.number
    bytes[at++] = shape.number >> 8
    bytes[at++] = keys.length
    for (const key of keys) {
      bytes[at++] = key.length
      for (let i = 0; i < key.length; i++) bytes[at++] = key.charCodeAt(i)
    }
    return end + size
  }

  #list(source: readonly unknown[], seen: Seen | undefined, level: number, start: number): number {
    const stage = this.#stage
    const { length } = source
    if (start + listHeader > stage.capacity) this.#makeRoom(start, listHeader)
    stage.bytes[start] = compactTag.list
    stage.view.setUint32(start + 1, length, true)
    let at = start + listHeader
    for (let i = 0; i < length; i++) {
      const value = source[i]
      if (typeof value !== 'object' || value === null) {
        if (value === undefined && isHole(source, i)) return givenUp
        at = this.#leaf(value, at)
      } else if ((seen ??= Seen.of(source)).meet(value)) at = this.#object(value, seen, level + 1, at)
      else return givenUp
      if (at === givenUp) return givenUp
    }
    return at
  }

  /** Memory that something else looks at as well is left to others, and so is what may have been taken away. */
  #bytes(source: Uint8Array, seen: Seen | undefined, start: number): number {
    const { buffer, byteLength } = source
    if (byteLength === 0 || byteLength > compactLimits.bytes || Object.getPrototypeOf(buffer) !== ArrayBuffer.prototype)
      return givenUp
    if (seen !== undefined && !seen.meet(buffer)) return givenUp
    const at = start + 5
    this.#makeRoom(start, 5 + byteLength)
    const { bytes, view } = this.#stage
    bytes[start] = compactTag.bytes
    view.setUint32(start + 1, byteLength, true)
    bytes.set(source, at)
    return at + byteLength
  }

  #leaf(value: unknown, at: number): number {
    const stage = this.#stage
    if (at + mostOfLeaf > stage.capacity) this.#makeRoom(at, mostOfLeaf)
    if (typeof value === 'number') return this.#number(value, at)
    if (typeof value === 'string') return this.#text(value, at)
    const tag = tagOf(value)
    if (tag === givenUp) return givenUp
    stage.bytes[at] = tag
    return at + 1
  }

  #number(value: number, at: number): number {
    const { bytes, view } = this.#stage
    if ((value | 0) !== value || (value === 0 && 1 / value < 0)) {
      bytes[at] = compactTag.double
      view.setFloat64(at + 1, value, true)
      return at + 9
    }
    if (value >= 0 && value < compactTag.small) {
      bytes[at] = compactTag.small + value
      return at + 1
    }
    bytes[at] = compactTag.integer
    view.setInt32(at + 1, value, true)
    return at + 5
  }

  #text(text: string, start: number): number {
    const { length } = text
    if (length > compactLimits.shortText) return this.#longText(text, start)
    const { bytes } = this.#stage
    const at = start + 2
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 127) return this.#longText(text, start)
      bytes[at + i] = unit
    }
    bytes[start] = compactTag.text
    bytes[start + 1] = length
    return at + length
  }

  #longText(text: string, start: number): number {
    if (text.length > compactLimits.longText || !isWellFormed(text)) return givenUp
    const at = start + 5
    this.#makeRoom(start, 5 + 3 * text.length)
    const stage = this.#stage
    const { written } = utf8.encodeInto(text, stage.bytes.subarray(at))
    stage.bytes[start] = compactTag.longText
    stage.view.setUint32(start + 1, written, true)
    return at + written
  }

  /** For `n` bytes at `at`, where what was written so far ends. */
  #makeRoom(at: number, n: number): void {
    const stage = this.#stage
    stage.length = at
    stage.reserve(n)
  }
}

/** Of what has a tag and nothing else. */
function tagOf(value: unknown): number {
  if (value === undefined) return compactTag.undefined
  if (value === null) return compactTag.null
  if (value === true) return compactTag.true
  return value === false ? compactTag.false : givenUp
}
