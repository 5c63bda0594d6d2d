import { canBeMade, isError, takeApart } from '../errors/error-parts.ts'
import { NotSendableError } from '../errors/not-delivered-errors.ts'
import { className, shortText } from '../errors/short-text.ts'
import type { Attachment } from './attachment.ts'
import { Buffers, viewName } from './buffers.ts'
import { findAdapter, keyOf } from './exposed-table.ts'
import { errorParts, type Graph, type GraphNode, type Slot, type TaggedNode, tag } from './graph.ts'
import type { HandleCodec } from './handle-codec.ts'
import { handleKind } from './handles.ts'
import { isPlain, isPlainKey } from './plain.ts'
import { isHole, isPlainArray, isRecordPrototype } from './plain-objects.ts'
import { mostLevels, type PathRoot, type PathStep, refusal, whyNot } from './refusal.ts'
import { bigintText, fitsIn64Bits, isWellFormed, unitsOf } from './text.ts'
import { Transfer } from './transfer.ts'

/** Where the graph goes. */
export interface Outlet {
  /** `undefined` for a copy on this host: it takes handles, shared memory, moved buffers and odd primitives as they are. */
  readonly handles: HandleCodec | undefined
  /** What goes beside the bytes; `undefined` where nothing can. */
  readonly attachments: Attachment[] | undefined
}

/** More keys than this make a dictionary, not a record: msgpackr keeps every shape of record that it ever met. */
const mostRecordKeys = 64

/** Walks one message and lays it flat. The walk changes nothing; buffers that move are taken at the very end. */
export class Flattener {
  readonly #root: PathRoot
  readonly #outlet: Outlet
  readonly #local: boolean
  readonly #graph: Graph = [undefined]
  /** What was met, and its slot. */
  readonly #seen = new Map<object, Slot>()
  readonly #steps: PathStep[] = []
  readonly #buffers = new Buffers(this.#graph)
  readonly #beingWired = new Set<object>()
  #level = 0
  /** About how much memory a copy takes. */
  bytes = 0
  /** Whether there are nodes with content that stands beside them. */
  hasContent = false

  constructor(root: PathRoot, outlet: Outlet) {
    this.#root = root
    this.#outlet = outlet
    this.#local = outlet.handles === undefined
  }

  /** @throws NotSendableError - with the path; nothing was taken or attached then */
  flatten(value: unknown): Graph {
    const attached = this.#outlet.attachments?.length ?? 0
    try {
      this.#graph[0] = this.#root === 'argument' && Array.isArray(value) ? this.#arguments(value) : this.#slot(value)
      this.#buffers.cut()
      this.#buffers.take(this.#local, this.#outlet.attachments)
      return this.#graph
    } catch (error) {
      if (this.#outlet.attachments !== undefined) this.#outlet.attachments.length = attached
      if (error instanceof NotSendableError) throw error
      throw this.#refusal(`could not be read: ${shortText(error)}`, error)
    }
  }

  #arguments(list: readonly unknown[]): Slot {
    const node: TaggedNode = [tag.list]
    for (let i = 0; i < list.length; i++) node.push(this.#at(i, list[i]))
    return this.#add(node)
  }

  #slot(value: unknown): Slot {
    this.bytes += 8
    switch (typeof value) {
      case 'number':
        return this.#local || !Object.is(value, -0) ? value : this.#add([tag.minusZero])
      case 'string':
        this.bytes += 2 * value.length
        return this.#local || isWellFormed(value) ? value : this.#text(value)
      case 'bigint':
        return this.#local || fitsIn64Bits(value) ? value : this.#add([tag.bigint, bigintText(value)])
      case 'function':
        throw this.#refusal('is a function, and functions cannot be sent')
      case 'symbol':
        throw this.#refusal('is a symbol, and symbols cannot be sent')
      case 'object':
        return value === null ? null : this.#object(value)
      default:
        return value
    }
  }

  #at(step: PathStep, value: unknown): Slot {
    this.#steps.push(step)
    const slot = this.#slot(value)
    this.#steps.pop()
    return slot
  }

  /** The key is in the path before the field is read: it may be a getter that throws. */
  #field(source: Record<string, unknown>, key: string): Slot {
    this.#steps.push(key)
    const slot = this.#slot(source[key])
    this.#steps.pop()
    return slot
  }

  #object(source: object): Slot {
    const met = this.#seen.get(source)
    if (met !== undefined) {
      if (this.#beingWired.has(source)) throw this.#refusal(`is an instance of ${className(source)} within its own wire form`)
      if (source instanceof ArrayBuffer) this.#buffers.keepWhole((met as [number])[0])
      return met
    }
    if (this.#level === mostLevels) throw this.#refusal(`is nested deeper than ${mostLevels} levels`)
    this.#level++
    this.bytes += 16
    const slot = this.#newObject(source)
    this.#level--
    return slot
  }

  #newObject(source: object): Slot {
    const prototype: object | null = Object.getPrototypeOf(source)
    if (isRecordPrototype(prototype)) return this.#record(source as Record<string, unknown>)
    if (isPlainArray(source, prototype)) return this.#list(source)
    if (handleKind(prototype) !== undefined) return this.#handle(source)
    if (ArrayBuffer.isView(source)) return this.#view(source)
    switch (prototype) {
      case Map.prototype:
        return this.#map(source as Map<unknown, unknown>)
      case Set.prototype:
        return this.#set(source as Set<unknown>)
      case Date.prototype:
        return this.#add([tag.date, (source as Date).getTime()], source)
      case RegExp.prototype:
        return this.#add([tag.regexp, this.#slot((source as RegExp).source), (source as RegExp).flags], source)
      case ArrayBuffer.prototype:
        return this.#buffer(source as ArrayBuffer, 'keepWhole')
      case SharedArrayBuffer.prototype:
        return this.#shared(source as SharedArrayBuffer)
      case Transfer.prototype:
        return this.#transfer(source as Transfer)
      case Number.prototype:
      case String.prototype:
      case Boolean.prototype:
        return this.#add([tag.boxed, this.#slot((source as { valueOf(): unknown }).valueOf())], source)
    }
    return this.#instance(source, prototype)
  }

  /** A node for `source`, which from now on is met, not new. */
  #add(node: GraphNode, source?: object): Slot {
    const slot = [this.#graph.push(node) - 1]
    if (source !== undefined) this.#seen.set(source, slot)
    return slot
  }

  #record(source: Record<string, unknown>): Slot {
    const keys = Object.keys(source)
    if (!this.#local && (keys.length > mostRecordKeys || !keys.every(isPlainKey))) return this.#dictionary(source, keys)
    if (this.#local && keys.includes('__proto__')) return this.#dictionary(source, keys)
    const record: Record<string, Slot> = {}
    const slot = this.#add(record, source)
    for (const key of keys) record[key] = this.#field(source, key)
    return slot
  }

  #dictionary(source: Record<string, unknown>, keys: readonly string[]): Slot {
    const node: TaggedNode = [tag.dictionary]
    const slot = this.#add(node, source)
    for (const key of keys) node.push(this.#slot(key), this.#field(source, key))
    return slot
  }

  #list(source: readonly unknown[]): Slot {
    for (let i = 0; i < source.length; i++) if (isHole(source, i)) return this.#sparse(source)
    const node: TaggedNode = [tag.list]
    const slot = this.#add(node, source)
    for (let i = 0; i < source.length; i++) node.push(this.#at(i, source[i]))
    return slot
  }

  #sparse(source: readonly unknown[]): Slot {
    const node: TaggedNode = [tag.sparse, source.length]
    const slot = this.#add(node, source)
    for (const key of Object.keys(source)) {
      const index = Number(key)
      if (String(index >>> 0) === key && index < source.length) node.push(index, this.#at(index, source[index]))
    }
    return slot
  }

  #map(source: Map<unknown, unknown>): Slot {
    const node: TaggedNode = [tag.map]
    const slot = this.#add(node, source)
    let n = 0
    for (const [key, value] of source) {
      node.push(this.#at({ text: `.keys()[${n}]` }, key), this.#at({ text: `.values()[${n++}]` }, value))
    }
    return slot
  }

  #set(source: Set<unknown>): Slot {
    const node: TaggedNode = [tag.set]
    const slot = this.#add(node, source)
    let n = 0
    for (const value of source) node.push(this.#at({ text: `.values()[${n++}]` }, value))
    return slot
  }

  #text(text: string): Slot {
    this.hasContent = true
    return this.#add([tag.text, unitsOf(text)])
  }

  #buffer(source: ArrayBuffer, how: 'keepWhole' | 'move' | 'look'): Slot {
    let slot = this.#seen.get(source)
    if (slot === undefined) {
      slot = this.#add(this.#buffers.add(source, this.#graph.length), source)
      this.bytes += source.byteLength
      this.hasContent = true
    }
    if (how !== 'look') this.#buffers[how]((slot as [number])[0])
    return slot
  }

  #view(source: ArrayBufferView): Slot {
    const name = viewName(source)
    const length = (source as { readonly length?: number }).length ?? source.byteLength
    const node: TaggedNode = [tag.view, name, undefined, source.byteOffset, length]
    const slot = this.#add(node, source)
    if (source.buffer instanceof SharedArrayBuffer) {
      node[2] = this.#at('buffer', source.buffer)
    } else {
      node[2] = this.#buffer(source.buffer as ArrayBuffer, 'look')
      this.#buffers.addView((node[2] as [number])[0], node)
    }
    return slot
  }

  #transfer(source: Transfer): Slot {
    const { value } = source
    const buffer = ArrayBuffer.isView(value) ? value.buffer : value
    const slot = this.#buffer(buffer as ArrayBuffer, 'move')
    return ArrayBuffer.isView(value) ? (this.#seen.get(value) ?? this.#view(value)) : slot
  }

  #shared(source: SharedArrayBuffer): Slot {
    if (this.#local) return this.#add([tag.shared, source], source)
    const { attachments } = this.#outlet
    if (attachments === undefined) {
      throw this.#refusal('is shared memory, which only threads of one process share this way: use shared memory of the runtime')
    }
    return this.#add([tag.attached, attachments.push({ how: 'share', value: source }) - 1], source)
  }

  #handle(source: object): Slot {
    const { handles } = this.#outlet
    if (handles === undefined) return this.#add([tag.handle, source], source)
    const data = handles.pack(source)
    return this.#add(isPlain(data) ? [tag.plainHandle, data] : [tag.handle, this.#slot(data)], source)
  }

  /** An object of some class: wired, an error, or nothing that can travel. */
  #instance(source: object, prototype: object | null): Slot {
    const maker: unknown = prototype?.constructor
    const key = typeof maker === 'function' ? keyOf(maker) : undefined
    const adapter = key === undefined ? undefined : findAdapter(key)
    if (key !== undefined && adapter !== undefined) return this.#wired(source, key, () => adapter.toWire(source))
    const { toWire } = source as { readonly toWire?: unknown }
    if (typeof toWire !== 'function' || (key === undefined && isError(source))) {
      if (isError(source)) return this.#error(source)
      throw this.#refusal(whyNot(source))
    }
    const name = className(source)
    if (key === undefined)
      throw this.#refusal(`is an instance of ${name}: add expose(import.meta.url, { ${name} }) to its module`)
    if (typeof (maker as { fromWire?: unknown }).fromWire !== 'function') {
      throw this.#refusal(`is an instance of ${name}, which has toWire() but no static fromWire()`)
    }
    return this.#wired(source, key, () => toWire.call(source))
  }

  #wired(source: object, key: string, toWire: () => unknown): Slot {
    const node: TaggedNode = [tag.wired, key, undefined]
    const slot = this.#add(node, source)
    this.#beingWired.add(source)
    node[2] = this.#at({ text: '.toWire()' }, toWire())
    this.#beingWired.delete(source)
    return slot
  }

  /** Errors always travel: what cannot becomes text. */
  #error(source: Error): Slot {
    const parts = takeApart(source, keyOf)
    const given = (parts.cause === undefined ? 0 : errorParts.cause) | (parts.errors === undefined ? 0 : errorParts.errors)
    const prototype = Object.getPrototypeOf(source)
    const errorClass = this.#local && canBeMade(prototype) ? prototype : parts.className
    const node: TaggedNode = [
      tag.error,
      errorClass,
      this.#slot(parts.name),
      this.#slot(parts.message),
      this.#slot(parts.stack),
      given,
    ]
    const slot = this.#add(node, source)
    if (parts.cause !== undefined) node.push(this.#orText('cause', parts.cause.value))
    if (parts.errors !== undefined) {
      const errors: TaggedNode = [tag.list]
      node.push(this.#add(errors))
      for (let i = 0; i < parts.errors.length; i++) errors.push(this.#orText(i, parts.errors[i]))
    }
    for (const key of Object.keys(parts.fields)) node.push(this.#slot(key), this.#orText(key, parts.fields[key]))
    return slot
  }

  #orText(step: PathStep, value: unknown): Slot {
    const [nodes, steps, level, buffers] = [this.#graph.length, this.#steps.length, this.#level, this.#buffers.count]
    const attached = this.#outlet.attachments?.length ?? 0
    const wired = this.#beingWired.size
    try {
      return this.#at(step, value)
    } catch {
      for (const [source, slot] of this.#seen) if ((slot as [number])[0] >= nodes) this.#seen.delete(source)
      this.#graph.length = nodes
      this.#buffers.rollBack(buffers)
      if (this.#outlet.attachments !== undefined) this.#outlet.attachments.length = attached
      this.#steps.length = steps
      this.#level = level
      for (const late of [...this.#beingWired].slice(wired)) this.#beingWired.delete(late)
      return this.#slot(shortText(value))
    }
  }

  #refusal(why: string, cause?: unknown): NotSendableError {
    return refusal(this.#root, this.#steps, why, cause)
  }
}
