import { compactLimits, compactTag } from './compact-form.ts'
import { type RecordMaker, recordMaker, type ValueSource } from './record-maker.ts'

/** Code is made for shapes that come often. */
const oftenEnough = 16
/** Texts up to here are looked up before they are made: what says of which kind a message is comes again and again. */
const mostRemembered = 16
const rememberedTexts = 256
/** Up to here a text is made of its characters more quickly than a decoder makes it. */
const mostByHand = 32

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

class ArrivedShape {
  readonly keys: readonly string[]
  maker: RecordMaker | undefined = undefined
  met = 0

  constructor(keys: readonly string[]) {
    this.keys = keys
  }
}

/**
 * The other end of a `CompactWriter`. What it reads may be garbage: nothing is made larger than what the bytes describe, and after bytes that
 * it could not read it knows no shapes any more, as one named meanwhile could be taken for another.
 */
export class CompactReader implements ValueSource {
  #shapes: (ArrivedShape | undefined)[] = []
  readonly #texts: string[] = new Array(rememberedTexts).fill('')
  #bytes: Uint8Array = new Uint8Array(0)
  #view: DataView = new DataView(this.#bytes.buffer)
  #at = 0
  #end = 0
  #level = 0

  /** @throws Error - the bytes from `start` to `end` are not one value */
  read(bytes: Uint8Array, start: number, end: number): unknown {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    this.#at = start
    this.#end = end
    this.#level = 0
    try {
      const value = this.value()
      // what lies behind the end may have been read, but not for long: see `#enter`
      if (this.#at !== end) throw new RangeError('a value of another length than its frame')
      return value
    } catch (error) {
      this.#shapes = []
      throw error
    }
  }

  value(): unknown {
    const tag = this.#bytes[this.#at++]!
    if (tag >= compactTag.small) return tag - compactTag.small
    switch (tag) {
      case compactTag.text:
        return this.#text()
      case compactTag.integer:
        this.#at += 4
        return this.#view.getInt32(this.#at - 4, true)
      case compactTag.double:
        this.#at += 8
        return this.#view.getFloat64(this.#at - 8, true)
      case compactTag.record:
        return this.#record(this.#shapes[this.#shapeNumber()])
      case compactTag.undefined:
        return undefined
      case compactTag.null:
        return null
      case compactTag.false:
        return false
      case compactTag.true:
        return true
      case compactTag.list:
        return this.#list()
      case compactTag.longText:
        return this.#longText()
      case compactTag.bytes:
        return this.#ownBytes()
      case compactTag.newRecord:
        return this.#record(this.#newShape())
      default:
        throw new TypeError(`the tag ${tag}, which no value has`)
    }
  }

  #record(shape: ArrivedShape | undefined): Record<string, unknown> {
    if (shape === undefined) throw new RangeError('a record of a shape that was never named')
    this.#enter()
    const record = shape.maker === undefined ? this.#recordByKeys(shape) : shape.maker(this)
    this.#level--
    return record
  }

  #recordByKeys(shape: ArrivedShape): Record<string, unknown> {
    if (++shape.met === oftenEnough) shape.maker = recordMaker(shape.keys)
    const record: Record<string, unknown> = {}
    for (const key of shape.keys) record[key] = this.value()
    return record
  }

  #newShape(): ArrivedShape {
    const number = this.#shapeNumber()
    const count = this.#bytes[this.#at++]!
    if (number >= compactLimits.shapes || !(count <= compactLimits.keys))
      throw new RangeError('a shape beyond what shapes may be')
    const keys: string[] = []
    for (let i = 0; i < count; i++) {
      const key = this.#text()
      if (key === '__proto__' || key.length > compactLimits.key) throw new TypeError('a key that no record has')
      keys.push(key)
    }
    return (this.#shapes[number] = new ArrivedShape(keys))
  }

  #shapeNumber(): number {
    const at = this.#at
    this.#at = at + 2
    return this.#bytes[at]! | (this.#bytes[at + 1]! << 8)
  }

  #list(): unknown[] {
    this.#enter()
    const length = this.#view.getUint32(this.#at, true)
    this.#at += 4
    if (length > this.#end - this.#at) throw new RangeError('more values than bytes')
    const list: unknown[] = []
    for (let i = 0; i < length; i++) list.push(this.value())
    this.#level--
    return list
  }

  /** Nothing that holds others begins behind the end: so no more than the numbers and texts of one record lie there. */
  #enter(): void {
    if (this.#at > this.#end) throw new RangeError('a value longer than its frame')
    if (++this.#level > compactLimits.levels + 1) throw new RangeError('nested too deep')
  }

  #text(): string {
    const length = this.#bytes[this.#at++]!
    const start = this.#take(length)
    const bytes = this.#bytes
    if (length > mostByHand) return utf8.decode(bytes.subarray(start, start + length))
    if (length > mostRemembered) return makeText(bytes, start, length)
    let hash = length
    for (let i = 0; i < length; i++) hash = (hash * 31 + bytes[start + i]!) | 0
    const place = hash & (rememberedTexts - 1)
    const text = this.#texts[place]!
    return isText(text, bytes, start, length) ? text : (this.#texts[place] = makeText(bytes, start, length))
  }

  #longText(): string {
    const length = this.#view.getUint32(this.#at, true)
    this.#at += 4
    const start = this.#take(length)
    return utf8.decode(this.#bytes.subarray(start, start + length))
  }

  #ownBytes(): Uint8Array {
    const length = this.#view.getUint32(this.#at, true)
    this.#at += 4
    const start = this.#take(length)
    // a copy by its constructor: what `slice` gives is up to the class of the chunk
    return new Uint8Array(this.#bytes.subarray(start, start + length))
  }

  /** Where the next `length` bytes begin. */
  #take(length: number): number {
    const at = this.#at
    if (!(length <= this.#end - at)) throw new RangeError('the end within a value')
    this.#at = at + length
    return at
  }
}

function isText(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false
  return true
}

/** As few calls as can be: eight characters cost little more than one. */
function makeText(bytes: Uint8Array, start: number, length: number): string {
  const { fromCharCode } = String
  const end = start + length
  let text = ''
  let i = start
  for (; i + 8 <= end; i += 8) {
    const [a, b, c, d] = [bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!]
    text += fromCharCode(a, b, c, d, bytes[i + 4]!, bytes[i + 5]!, bytes[i + 6]!, bytes[i + 7]!)
  }
  if (i + 4 <= end) {
    text += fromCharCode(bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!)
    i += 4
  }
  for (; i < end; i++) text += fromCharCode(bytes[i]!)
  return text
}
