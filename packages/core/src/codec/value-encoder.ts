import { NotSendableError } from '../errors/not-delivered-errors.ts'
import { shortText } from '../errors/short-text.ts'
import type { ByteStage } from './byte-stage.ts'
import { CompactWriter } from './compact-writer.ts'
import { Flattener } from './flatten.ts'
import { form, mostNumbers } from './form.ts'
import { type Graph, tag } from './graph.ts'
import type { HandleCodec } from './handle-codec.ts'
import { Packer } from './packer.ts'
import { arePlain, isPlain } from './plain.ts'
import { type PathRoot, refusal, tooLong } from './refusal.ts'

export interface EncoderOptions {
  readonly handles: HandleCodec
  /** Whether moved and shared memory can travel beside the bytes. */
  readonly attachments: boolean
  /**
   * For another program, whose decoder is `foreign` as well: instances of classes are refused unless they are plain data or errors, errors name
   * classes of Troupe and the language alone, and every value can be read without those before it. @defaultValue false
   */
  readonly foreign?: boolean
  /** Longer values are refused; what goes beside the bytes does not count. @defaultValue any length */
  readonly mostBytes?: number
}

/** Values to bytes, for one direction of one link, whose other end is one `ValueDecoder`. */
export class ValueEncoder {
  readonly #options: EncoderOptions
  readonly #packer: Packer
  /** Only where values may be told by those before them. */
  readonly #compact: CompactWriter | undefined
  readonly #mostBytes: number

  constructor(options: EncoderOptions) {
    this.#options = options
    this.#mostBytes = options.mostBytes ?? Infinity
    this.#compact = options.foreign === true ? undefined : new CompactWriter()
    this.#packer = new Packer(options.foreign !== true)
  }

  /**
   * Appends `value` (usually a list of arguments) to `stage`. `root` says how paths in refusals begin: for a list of arguments
   * `argument`, which makes `argument 0.a`.
   *
   * What has to move is taken from the sender when all else has succeeded.
   *
   * @throws NotSendableError - with the path; `stage` and this encoder are as before, and the next value is unharmed
   */
  append(stage: ByteStage, value: unknown, root: PathRoot): void {
    if (appendShort(stage, value)) return
    const { length } = stage
    const attached = stage.attachments.length
    try {
      if (this.#compact?.append(stage, value, root === 'argument') !== true) this.#appendOther(stage, value, root)
      this.#checkLength(stage.length - length, root)
    } catch (error) {
      this.#undo(stage, length, attached)
      if (error instanceof NotSendableError) throw error
      this.#retry(stage, value, root, error)
    }
  }

  #appendOther(stage: ByteStage, value: unknown, root: PathRoot): void {
    if (root === 'argument' ? arePlain(value as unknown[]) : isPlain(value)) this.#appendPlain(stage, value)
    else this.#appendExact(stage, value, root)
  }

  /** A getter threw on the plain way. The exact way says which, unless the getter is in a better mood this time. */
  #retry(stage: ByteStage, value: unknown, root: PathRoot, cause: unknown): void {
    const { length } = stage
    const attached = stage.attachments.length
    try {
      this.#appendExact(stage, value, root)
      this.#checkLength(stage.length - length, root)
    } catch (error) {
      this.#undo(stage, length, attached)
      throw error instanceof NotSendableError ? error : refusal(root, [], `could not be encoded: ${shortText(cause)}`, cause)
    }
  }

  #undo(stage: ByteStage, length: number, attached: number): void {
    stage.length = length
    stage.attachments.length = attached
    this.#packer.forget()
  }

  /** What the other side would have learned from a value that is too long it does not learn. */
  #checkLength(bytes: number, root: PathRoot): void {
    if (bytes <= this.#mostBytes) return
    this.#compact?.forget()
    throw tooLong(root, bytes, this.#mostBytes)
  }

  #appendPlain(stage: ByteStage, value: unknown): void {
    // a message has one argument more often than not, and needs no list then
    const one = Array.isArray(value) && value.length === 1
    const packed = this.#packer.pack(one ? value[0] : value)
    const { start, end } = packed
    stage.reserve(end - start + 1)
    stage.bytes[stage.length++] = one ? form.listOfOne : form.plain
    copyBytes(stage, packed, start, end)
  }

  #appendExact(stage: ByteStage, value: unknown, root: PathRoot): void {
    const { handles, foreign = false } = this.#options
    const attachments = this.#options.attachments ? stage.attachments : undefined
    const flattener = new Flattener(root, { handles, attachments, foreign, mostBytes: this.#mostBytes })
    const graph = flattener.flatten(value)
    const contents = flattener.hasContent ? detachContents(graph) : []
    const packed = this.#packer.pack(graph)
    const { start, end } = packed
    let contentBytes = 0
    for (const { length } of contents) contentBytes += length
    // all at once: a stage that has grown for a large value has room for that and no more
    stage.reserve(end - start + 5 + contentBytes)
    stage.bytes[stage.length] = form.exact
    stage.view.setUint32(stage.length + 1, end - start, true)
    stage.length += 5
    copyBytes(stage, packed, start, end)
    for (const bytes of contents) {
      stage.bytes.set(bytes, stage.length)
      stage.length += bytes.length
    }
  }
}

/** The bytes of `buffer` and `text` nodes, which then say where those are behind the nodes. */
function detachContents(graph: Graph): Uint8Array[] {
  const contents: Uint8Array[] = []
  let offset = 0
  for (let i = 1; i < graph.length; i++) {
    const node = graph[i]
    if (!Array.isArray(node) || (node[0] !== tag.buffer && node[0] !== tag.text)) continue
    const bytes = node[1] as Uint8Array
    contents.push(bytes)
    node[1] = offset
    node[2] = bytes.length
    offset += bytes.length
  }
  return contents
}

/** The usual cheap messages and replies: up to four numbers, one, or nothing. False, and nothing appended, for all others. */
function appendShort(stage: ByteStage, value: unknown): boolean {
  if (Array.isArray(value)) return appendNumbers(stage, value)
  if (value === undefined) {
    stage.reserve(1)
    stage.bytes[stage.length++] = form.nothing
    return true
  }
  if (typeof value !== 'number') return false
  stage.reserve(9)
  stage.bytes[stage.length] = form.number
  stage.view.setFloat64(stage.length + 1, value, true)
  stage.length += 9
  return true
}

function appendNumbers(stage: ByteStage, list: readonly unknown[]): boolean {
  const { length } = list
  if (length > mostNumbers) return false
  for (let i = 0; i < length; i++) if (typeof list[i] !== 'number') return false
  stage.reserve(1 + 8 * length)
  const { view } = stage
  let at = stage.length
  view.setUint8(at++, form.numbers + length)
  for (let i = 0; i < length; i++, at += 8) view.setFloat64(at, list[i] as number, true)
  stage.length = at
  return true
}

/** Up to here a loop is faster than the call that copies. */
const fewBytes = 48

function copyBytes(stage: ByteStage, from: Uint8Array, start: number, end: number): void {
  const { bytes } = stage
  let at = stage.length
  if (end - start <= fewBytes) for (let i = start; i < end; i++) bytes[at++] = from[i]!
  else bytes.set(from.subarray(start, end), at)
  stage.length += end - start
}
