import { NotSendableError } from '../errors/not-delivered-errors.ts'
import { className, shortText } from '../errors/short-text.ts'
import { flattenInstance, type WalkInto } from './flatten-instance.ts'
import { flattenBuffer, flattenShared, flattenTransfer, flattenView } from './flatten-memory.ts'
import { type Graph, type Slot, type TaggedNode, tag } from './graph.ts'
import type { HandleCodec } from './handle-codec.ts'
import { handleKind } from './handles.ts'
import { isPlain, isPlainKey } from './plain.ts'
import { isHole, isPlainArray, isRecordPrototype } from './plain-objects.ts'
import { mostHoles, type PathRoot, type PathStep, tooLong } from './refusal.ts'
import { bigintText, fitsIn64Bits, survivesUtf8, unitsOf } from './text.ts'
import { Transfer } from './transfer.ts'
import { numberIn, type Outlet, Walk } from './walk.ts'

/** More keys than this make a dictionary, not a record: msgpackr keeps every shape of record that it ever met. */
const mostRecordKeys = 64

/** Lays one message flat. Laying changes nothing; buffers that move are taken at the very end. */
export class Flattener {
  readonly #inArguments: boolean
  readonly #walk: Walk
  readonly #into: WalkInto = (step, value) => this.#at(step, value)

  constructor(root: PathRoot, outlet: Outlet) {
    this.#inArguments = root === 'argument'
    this.#walk = new Walk(root, outlet)
  }

  /** About how much memory a copy takes. */
  get bytes(): number {
    return this.#walk.bytes
  }

  /** Whether there are nodes with content that stands beside them. */
  get hasContent(): boolean {
    return this.#walk.hasContent
  }

  /** @throws NotSendableError - with the path; nothing was taken or attached then */
  flatten(value: unknown): Graph {
    const walk = this.#walk
    const { attachments } = walk.outlet
    const attached = attachments?.length ?? 0
    try {
      walk.graph[0] = this.#inArguments && Array.isArray(value) ? this.#arguments(value) : this.#slot(value)
      walk.buffers.cut()
      this.#checkLength()
      walk.buffers.take(walk.local, attachments)
      return walk.graph
    } catch (error) {
      if (attachments !== undefined) attachments.length = attached
      throw error instanceof NotSendableError ? error : walk.trail.refusal(`could not be read: ${shortText(error)}`, error)
    }
  }

  /** Before anything is taken from the sender. */
  #checkLength(): void {
    const { root, buffers, outlet } = this.#walk
    const { attachments, mostBytes = Infinity } = outlet
    if (attachments !== undefined || mostBytes === Infinity) return
    const bytes = buffers.shownBytes
    if (bytes > mostBytes) throw tooLong(root, bytes, mostBytes)
  }

  #arguments(list: readonly unknown[]): Slot {
    const node: TaggedNode = [tag.list]
    for (let i = 0; i < list.length; i++) node.push(this.#at(i, list[i]))
    return this.#walk.add(node)
  }

  #slot(value: unknown): Slot {
    this.#walk.bytes += 8
    switch (typeof value) {
      case 'number':
        return this.#walk.local || !Object.is(value, -0) ? value : this.#walk.add([tag.minusZero])
      case 'string':
        this.#walk.bytes += 2 * value.length
        return this.#walk.local || survivesUtf8(value) ? value : this.#text(value)
      case 'bigint':
        return this.#walk.local || fitsIn64Bits(value) ? value : this.#walk.add([tag.bigint, bigintText(value)])
      case 'function':
        throw this.#walk.trail.refusal('is a function, and functions cannot be sent')
      case 'symbol':
        throw this.#walk.trail.refusal('is a symbol, and symbols cannot be sent')
      case 'object':
        return value === null ? null : this.#object(value)
      default:
        return value
    }
  }

  #at(step: PathStep, value: unknown): Slot {
    this.#walk.trail.step(step)
    const slot = this.#slot(value)
    this.#walk.trail.back()
    return slot
  }

  /** The key is in the path before the field is read: it may be a getter that throws. */
  #field(source: Record<string, unknown>, key: string): Slot {
    this.#walk.trail.step(key)
    const slot = this.#slot(source[key])
    this.#walk.trail.back()
    return slot
  }

  #object(source: object): Slot {
    const met = this.#walk.seen.get(source)
    if (met !== undefined) {
      if (this.#walk.wiring.includes(source))
        throw this.#walk.trail.refusal(`is an instance of ${className(source)} within its own wire form`)
      if (source instanceof ArrayBuffer) this.#walk.buffers.keepWhole(numberIn(met))
      return met
    }
    this.#walk.trail.down()
    this.#walk.bytes += 16
    const slot = this.#newObject(source)
    this.#walk.trail.up()
    return slot
  }

  #newObject(source: object): Slot {
    const prototype: object | null = Object.getPrototypeOf(source)
    if (isRecordPrototype(prototype)) return this.#record(source as Record<string, unknown>)
    if (isPlainArray(source, prototype)) return this.#list(source)
    if (handleKind(prototype) !== undefined) return this.#handle(source)
    if (ArrayBuffer.isView(source)) return flattenView(this.#walk, source)
    switch (prototype) {
      case Map.prototype:
        return this.#map(source as Map<unknown, unknown>)
      case Set.prototype:
        return this.#set(source as Set<unknown>)
      case Date.prototype:
        return this.#walk.add([tag.date, (source as Date).getTime()], source)
      case RegExp.prototype:
        return this.#walk.add([tag.regexp, this.#slot((source as RegExp).source), (source as RegExp).flags], source)
      case ArrayBuffer.prototype:
        return flattenBuffer(this.#walk, source as ArrayBuffer)
      case SharedArrayBuffer.prototype:
        return flattenShared(this.#walk, source as SharedArrayBuffer)
      case Number.prototype:
      case String.prototype:
      case Boolean.prototype:
      case BigInt.prototype:
        return this.#walk.add([tag.boxed, this.#slot((source as { valueOf(): unknown }).valueOf())], source)
    }
    if (Transfer.isPrototype(prototype)) return flattenTransfer(this.#walk, source as Transfer)
    return flattenInstance(this.#walk, source, this.#into)
  }

  #record(source: Record<string, unknown>): Slot {
    const keys = Object.keys(source)
    if (!this.#walk.local && (keys.length > mostRecordKeys || !keys.every(isPlainKey))) return this.#dictionary(source, keys)
    if (this.#walk.local && keys.includes('__proto__')) return this.#dictionary(source, keys)
    const record: Record<string, Slot> = {}
    const slot = this.#walk.add(record, source)
    for (const key of keys) record[key] = this.#field(source, key)
    return slot
  }

  #dictionary(source: Record<string, unknown>, keys: readonly string[]): Slot {
    const node: TaggedNode = [tag.dictionary]
    const slot = this.#walk.add(node, source)
    for (const key of keys) node.push(this.#slot(key), this.#field(source, key))
    return slot
  }

  #list(source: readonly unknown[]): Slot {
    for (let i = 0; i < source.length; i++) if (isHole(source, i)) return this.#sparse(source)
    const node: TaggedNode = [tag.list]
    const slot = this.#walk.add(node, source)
    for (let i = 0; i < source.length; i++) node.push(this.#at(i, source[i]))
    return slot
  }

  #sparse(source: readonly unknown[]): Slot {
    if (this.#walk.outlet.foreign === true && source.length > mostHoles)
      throw this.#walk.trail.refusal(`is a list with holes and longer than ${mostHoles}`)
    const node: TaggedNode = [tag.sparse, source.length]
    const slot = this.#walk.add(node, source)
    for (const key of Object.keys(source)) {
      const index = Number(key)
      if (String(index >>> 0) === key && index < source.length) node.push(index, this.#at(index, source[index]))
    }
    return slot
  }

  #map(source: Map<unknown, unknown>): Slot {
    const node: TaggedNode = [tag.map]
    const slot = this.#walk.add(node, source)
    let n = 0
    for (const [key, value] of source) {
      node.push(this.#at({ text: `.keys()[${n}]` }, key), this.#at({ text: `.values()[${n++}]` }, value))
    }
    return slot
  }

  #set(source: Set<unknown>): Slot {
    const node: TaggedNode = [tag.set]
    const slot = this.#walk.add(node, source)
    let n = 0
    for (const value of source) node.push(this.#at({ text: `.values()[${n++}]` }, value))
    return slot
  }

  #text(text: string): Slot {
    this.#walk.hasContent = true
    return this.#walk.add([tag.text, unitsOf(text)])
  }

  #handle(source: object): Slot {
    const { handles } = this.#walk.outlet
    if (handles === undefined) return this.#walk.add([tag.handle, source], source)
    const data = this.#packed(handles, source)
    const key = handles.keyOf?.(source)
    const node: TaggedNode = isPlain(data) ? [tag.plainHandle, data] : [tag.handle, this.#slot(data)]
    if (key !== undefined) node.push(key)
    return this.#walk.add(node, source)
  }

  #packed(handles: HandleCodec, source: object): unknown {
    if (this.#walk.outlet.foreign !== true) return handles.pack(source)
    try {
      return handles.pack(source)
    } catch (error) {
      throw this.#walk.trail.refusal(`is a handle (${className(source)}) that cannot leave this program`, error)
    }
  }
}
