/** Deeper nesting than this is refused. An encoder nests no deeper than the 200 levels of a plain value, and a few for its graph. */
const mostLevels = 256

/** About what an empty list or record, a text and any other part take in memory: what one byte can make of itself. */
const weightOf = { container: 64, text: 32, part: 8 } as const

/** A loop is faster than a decoder up to here. */
const shortText = 24

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads msgpack from another program, which may mean harm: the types that a `Packer` without records writes, and nothing else. There is
 * no state from one value to the next, nothing is compiled, and no memory is taken because of a number on the wire: a list or a text
 * longer than the bytes that are left is refused before it begins.
 */
export class ForeignReader {
  readonly #mostWeight: number
  #bytes: Uint8Array = new Uint8Array(0)
  #view: DataView = new DataView(new ArrayBuffer(0))
  #at = 0
  #end = 0
  #level = 0
  #weight = 0

  /** @param mostWeight - a value that would take about so many bytes of memory is refused, whatever its size on the wire */
  constructor(mostWeight: number) {
    this.#mostWeight = mostWeight
  }

  /** @throws Error - the bytes from `start` to `end` are not one value, or one too deep or too large */
  unpack(bytes: Uint8Array, start: number, end: number): unknown {
    if (end > bytes.length) throw new RangeError('bytes that are not there')
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = start
    this.#end = end
    this.#level = 0
    this.#weight = 0
    const value = this.#value()
    if (this.#at !== end) throw new RangeError('something behind the value')
    return value
  }

  #value(): unknown {
    const at = this.#take(1)
    const token = this.#bytes[at]!
    this.#weigh(weightOf.part)
    if (token < 0x80) return token
    if (token < 0x90) return this.#record(token & 0x0f)
    if (token < 0xa0) return this.#list(token & 0x0f)
    if (token < 0xc0) return this.#text(token & 0x1f)
    if (token >= 0xe0) return token - 0x100
    return this.#long(token)
  }

  #long(token: number): unknown {
    const view = this.#view
    switch (token) {
      case 0xc0:
        return null
      case 0xc2:
        return false
      case 0xc3:
        return true
      case 0xca:
        return view.getFloat32(this.#take(4))
      case 0xcb:
        return view.getFloat64(this.#take(8))
      case 0xcc:
        return view.getUint8(this.#take(1))
      case 0xcd:
        return view.getUint16(this.#take(2))
      case 0xce:
        return view.getUint32(this.#take(4))
      case 0xcf:
        return view.getBigUint64(this.#take(8))
      case 0xd0:
        return view.getInt8(this.#take(1))
      case 0xd1:
        return view.getInt16(this.#take(2))
      case 0xd2:
        return view.getInt32(this.#take(4))
      case 0xd3:
        return view.getBigInt64(this.#take(8))
      case 0xd4:
        return this.#undefined()
      case 0xd9:
        return this.#text(view.getUint8(this.#take(1)))
      case 0xda:
        return this.#text(view.getUint16(this.#take(2)))
      case 0xdb:
        return this.#text(view.getUint32(this.#take(4)))
      case 0xdc:
        return this.#list(view.getUint16(this.#take(2)))
      case 0xdd:
        return this.#list(view.getUint32(this.#take(4)))
      case 0xde:
        return this.#record(view.getUint16(this.#take(2)))
      case 0xdf:
        return this.#record(view.getUint32(this.#take(4)))
      default:
        throw new TypeError(`the type 0x${token.toString(16)}, which no value has`)
    }
  }

  /** The only extension there is: one byte, which is 0, of the type 0. */
  #undefined(): undefined {
    if (this.#view.getUint16(this.#take(2)) !== 0) throw new TypeError('an extension of no known type')
    return undefined
  }

  #list(length: number): unknown[] {
    this.#enter(length)
    const list: unknown[] = []
    for (let i = 0; i < length; i++) list.push(this.#value())
    this.#level--
    return list
  }

  #record(length: number): Record<string, unknown> {
    this.#enter(2 * length)
    const record: Record<string, unknown> = {}
    for (let i = 0; i < length; i++) {
      const key = this.#value()
      // an encoder writes such keys in a graph; an assignment to it would replace the prototype
      if (typeof key !== 'string' || key === '__proto__') throw new TypeError('a key that no record has')
      record[key] = this.#value()
    }
    this.#level--
    return record
  }

  /** `parts` are as many values as follow: each of them has at least one byte. */
  #enter(parts: number): void {
    if (parts > this.#end - this.#at) throw new RangeError('more parts than bytes')
    if (++this.#level > mostLevels) throw new RangeError('nested too deep')
    this.#weigh(weightOf.container)
  }

  #text(length: number): string {
    const start = this.#take(length)
    this.#weigh(weightOf.text + length)
    const bytes = this.#bytes
    if (length <= shortText) {
      let text = ''
      let i = start
      while (i < this.#at && bytes[i]! < 0x80) text += String.fromCharCode(bytes[i++]!)
      if (i === this.#at) return text
    }
    return utf8.decode(bytes.subarray(start, this.#at))
  }

  /** Where the next `n` bytes begin. */
  #take(n: number): number {
    const at = this.#at
    if (n > this.#end - at) throw new RangeError('the end within a value')
    this.#at = at + n
    return at
  }

  #weigh(weight: number): void {
    this.#weight += weight
    if (this.#weight > this.#mostWeight) throw new RangeError(`more than ${this.#mostWeight} bytes of memory`)
  }
}
