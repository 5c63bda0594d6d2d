import { NotSendableError } from '../errors/not-delivered-errors.ts'
import { shortText } from '../errors/short-text.ts'
import { arrivedBytes } from './attachment.ts'
import { Builder, type Inlet, missingClasses } from './build.ts'
import { ClassNotLoaded } from './class-not-loaded.ts'
import { CompactReader } from './compact-reader.ts'
import { ForeignReader } from './foreign-reader.ts'
import { form, mostNumbers } from './form.ts'
import { type Graph, tag } from './graph.ts'
import type { HandleCodec } from './handle-codec.ts'
import { Unpacker } from './unpacker.ts'

export interface DecoderOptions {
  readonly handles: HandleCodec
  /**
   * What comes is another program's: no class is looked up by what it says, except those of Troupe's errors and the language's, and a value that
   * would take more than about `mostBytes` of memory is refused, however few bytes describe it.
   */
  readonly foreign?: { readonly mostBytes: number }
}

/** The other end of a `ValueEncoder`: it has to read every value that was appended there, in that order. */
export class ValueDecoder {
  readonly #handles: HandleCodec
  readonly #foreign: boolean
  readonly #unpacker: Pick<Unpacker, 'unpack'>
  /** Another program sends nothing compact. */
  readonly #compact: CompactReader | undefined
  /** Of what was read last: what comes one by one lies in the same memory. */
  #viewed: Uint8Array = new Uint8Array(0)
  #view: DataView = new DataView(this.#viewed.buffer)
  /** What the last value has in bytes that came beside it. */
  besideBytes = 0

  constructor(options: DecoderOptions) {
    const { handles, foreign } = options
    this.#handles = handles
    this.#foreign = foreign !== undefined
    this.#unpacker = foreign === undefined ? new Unpacker() : new ForeignReader(foreign.mostBytes)
    this.#compact = foreign === undefined ? new CompactReader() : undefined
  }

  /**
   * The value between `start` and `end`, sharing no memory with `bytes`. Handles become what `holder` may hold.
   *
   * @throws NotSendableError - `direction: 'in'`: no value of this link stands there, or a class refused its wire form
   * @throws ClassNotLoaded - a class has to be loaded first; the value is finished by its `build`
   */
  read(bytes: Uint8Array, start: number, end: number, attachments: readonly unknown[], holder: unknown): unknown {
    this.besideBytes = 0
    const first = start < end ? bytes[start]! : form.exact
    const from = start + 1
    switch (first) {
      case form.compactListOfOne:
        return [this.#readCompact(bytes, from, end)]
      case form.compact:
        return this.#readCompact(bytes, from, end)
      case form.plain:
        return this.#unpack(bytes, from, end)
      case form.listOfOne:
        return [this.#unpack(bytes, from, end)]
      case form.exact:
        return this.#exact(bytes, from, end, attachments, holder)
      case form.number:
        return this.#numbers(bytes, from, end, 1)[0]
      case form.nothing:
        if (end !== from) throw undecodable(new RangeError('something behind nothing'))
        return undefined
      default:
        return this.#numbers(bytes, from, end, first - form.numbers)
    }
  }

  #readCompact(bytes: Uint8Array, start: number, end: number): unknown {
    try {
      if (this.#compact === undefined) throw new TypeError('a form that is not for other programs')
      return this.#compact.read(bytes, start, end)
    } catch (error) {
      throw undecodable(error)
    }
  }

  #unpack(bytes: Uint8Array, start: number, end: number): unknown {
    try {
      return this.#unpacker.unpack(bytes, start, end)
    } catch (error) {
      throw undecodable(error)
    }
  }

  #numbers(bytes: Uint8Array, start: number, end: number, count: number): number[] {
    if (count > mostNumbers || end - start !== 8 * count || end > bytes.length)
      throw undecodable(new RangeError('numbers of no such length'))
    const view = this.#viewOf(bytes)
    if (count === 1) return [view.getFloat64(start, true)]
    const list: number[] = []
    for (let i = 0; i < count; i++) list[i] = view.getFloat64(start + 8 * i, true)
    return list
  }

  #exact(bytes: Uint8Array, start: number, end: number, attachments: readonly unknown[], holder: unknown): unknown {
    const nodesAt = start + 4
    const contentAt = nodesAt <= end && end <= bytes.length ? nodesAt + this.#viewOf(bytes).getUint32(start, true) : Infinity
    if (contentAt > end) throw undecodable(new RangeError('a value longer than its frame'))
    const graph = this.#unpack(bytes, nodesAt, contentAt)
    if (!Array.isArray(graph)) throw undecodable(new TypeError('no graph'))
    if (attachments.length > 0) this.besideBytes = bytesBeside(graph, attachments)
    const inlet = { handles: this.#handles, holder, attachments, bytes, start: contentAt, end, foreign: this.#foreign }
    return build(graph as unknown as Graph, inlet, false)
  }

  #viewOf(bytes: Uint8Array): DataView {
    if (bytes !== this.#viewed) {
      this.#viewed = bytes
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    return this.#view
  }
}

function build(graph: Graph, inlet: Inlet, giveUp: boolean): unknown {
  const missing = giveUp || inlet.foreign === true ? [] : missingClasses(graph)
  if (missing.length > 0) {
    // the chunk is the reader's, which may be done with it before the classes are there
    const kept = { ...inlet, bytes: inlet.bytes.slice(inlet.start, inlet.end), start: 0, end: inlet.end - inlet.start }
    throw new ClassNotLoaded(missing, (last) => build(graph, kept, last))
  }
  try {
    return new Builder(graph, inlet).build()
  } catch (error) {
    throw undecodable(error)
  }
}

function bytesBeside(graph: readonly unknown[], attachments: readonly unknown[]): number {
  const own: unknown[] = []
  for (const node of graph) if (Array.isArray(node) && node[0] === tag.attached) own.push(attachments[node[1]])
  return arrivedBytes(own)
}

function undecodable(cause: unknown): NotSendableError {
  return new NotSendableError(
    { path: 'a value', why: `that arrived cannot be built: ${shortText(cause)}`, direction: 'in' },
    { cause },
  )
}
