import { type ErrorClass, findErrorClass } from '../errors/error-classes.ts'
import { emptyError, fallbackStack, hide, show } from '../errors/error-parts.ts'
import { makeView } from './buffers.ts'
import { find, findAdapter } from './exposed-table.ts'
import { errorParts, type Graph, type GraphNode, type Slot, type TaggedNode, tag } from './graph.ts'
import type { HandleCodec } from './handle-codec.ts'
import { handleKind } from './handles.ts'
import { mostHoles, mostLevels } from './refusal.ts'
import { bigintOfText, textOfUnits } from './text.ts'

/** Where a graph comes from. */
export interface Inlet {
  /** `undefined` for a copy on this host. */
  readonly handles: HandleCodec | undefined
  readonly holder: unknown
  readonly attachments: readonly unknown[]
  /** `buffer` and `text` nodes point into these, from `start` to `end`. */
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  /** Whether it is another program's: it names no classes here. */
  readonly foreign?: boolean
}

const unset: unique symbol = Symbol('unset')

/** Builds the value of a graph, once. What comes from a link may be garbage: everything is checked where it is used. */
export class Builder {
  readonly #graph: Graph
  readonly #inlet: Inlet
  /** By number of the node; the root's place is not used. */
  readonly #built: unknown[] = []
  #level = 0
  /** How much of the content nodes may still take: each byte is one node's. */
  #content: number

  constructor(graph: Graph, inlet: Inlet) {
    this.#graph = graph
    this.#inlet = inlet
    this.#content = inlet.end - inlet.start
    for (let i = 0; i < graph.length; i++) this.#built.push(unset)
  }

  /** @throws Error - the graph is no graph, or a class refuses its wire form */
  build(): unknown {
    return this.#value(this.#graph[0])
  }

  #value(slot: Slot): unknown {
    if (typeof slot !== 'object' || slot === null) return slot
    if (!Array.isArray(slot)) throw new TypeError('a slot holds an object')
    const number: unknown = slot[0]
    if (typeof number !== 'number' || number >>> 0 !== number || number === 0 || number >= this.#graph.length) {
      throw new RangeError('no such node')
    }
    const built = this.#built[number]
    if (built !== unset) return built
    if (this.#level > mostLevels) throw new RangeError('nested too deep')
    this.#level++
    const value = this.#node(number, this.#graph[number] as GraphNode)
    this.#level--
    return value
  }

  #node(number: number, node: GraphNode): unknown {
    if (!Array.isArray(node)) return this.#record(number, node)
    switch (node[0]) {
      case tag.list:
        return this.#list(this.#keep(number, []), node)
      case tag.sparse:
        return this.#sparse(number, node)
      case tag.dictionary:
        return this.#entries(this.#keep(number, {}), node, 1, define)
      case tag.map:
        return this.#entries(this.#keep(number, new Map()), node, 1, (map, key, value) => map.set(key, value))
      case tag.set:
        return this.#set(this.#keep(number, new Set()), node)
      case tag.date:
        return this.#keep(number, new Date(node[1] as number))
      case tag.regexp:
        return this.#keep(number, new RegExp(this.#value(node[1]) as string, node[2] as string))
      case tag.boxed:
        return this.#keep(number, Object(this.#value(node[1])))
      case tag.buffer:
        return this.#keep(number, this.#bytes(node).buffer)
      case tag.shared:
      case tag.moved:
        return this.#keep(number, this.#localOnly(node[1]))
      case tag.attached:
        return this.#keep(number, this.#attachment(node[1]))
      case tag.view:
        return this.#keep(number, makeView(node[1], this.#value(node[2]), node[3], node[4]))
      case tag.error:
        return this.#error(number, node)
      case tag.handle:
        return this.#keep(number, this.#handle(node))
      case tag.plainHandle:
        return this.#keep(number, this.#fromLink().unpack(node[1], this.#inlet.holder))
      case tag.wired:
        return this.#keep(number, this.#wired(node[1] as string, node[2]))
      case tag.minusZero:
        return -0
      case tag.text:
        return this.#keep(number, textOfUnits(this.#bytes(node)))
      case tag.bigint:
        return this.#keep(number, bigintOfText(node[1] as string))
      default:
        throw new TypeError('a node of no known kind')
    }
  }

  /** The object is there before its parts are: they may lead back to it. */
  #keep<T>(number: number, value: T): T {
    this.#built[number] = value
    return value
  }

  /** A record node is ours, so it becomes the record. */
  #record(number: number, record: Record<string, Slot>): unknown {
    if (typeof record !== 'object' || record === null || Object.getPrototypeOf(record) !== Object.prototype) {
      throw new TypeError('a node that is no node')
    }
    this.#built[number] = record
    for (const key in record) {
      const slot = record[key]
      if (typeof slot === 'object' && slot !== null) record[key] = this.#value(slot)
    }
    return record
  }

  #list(list: unknown[], node: TaggedNode): unknown {
    for (let i = 1; i < node.length; i++) list.push(this.#value(node[i]))
    return list
  }

  #sparse(number: number, node: TaggedNode): unknown {
    const length = node[1] as number
    if (this.#inlet.foreign === true && !(length <= mostHoles)) throw new RangeError('a list with too many holes')
    const list: unknown[] = []
    // a far element makes the platform keep the list as a table, so that a length of four billion costs nothing
    if (length > 4 * node.length) list[0xffff_fffe] = undefined
    list.length = length
    this.#keep(number, list)
    return this.#entries(list, node, 2, (target, key, value) => {
      if (typeof key !== 'number' || key >>> 0 !== key || key >= length) throw new RangeError('no such index')
      target[key] = value
    })
  }

  #entries<T>(target: T, node: TaggedNode, from: number, enter: (target: T, key: unknown, value: unknown) => void): T {
    for (let i = from; i + 1 < node.length; i += 2) enter(target, this.#value(node[i]), this.#value(node[i + 1]))
    return target
  }

  #set(set: Set<unknown>, node: TaggedNode): unknown {
    for (let i = 1; i < node.length; i++) set.add(this.#value(node[i]))
    return set
  }

  /** The content of a `buffer` or `text` node in memory of its own. */
  #bytes(node: TaggedNode): Uint8Array<ArrayBuffer> {
    if (this.#inlet.handles === undefined) return new Uint8Array(node[1] as Uint8Array)
    const [, offset, length] = node as unknown as [number, number, number]
    const { bytes, start, end } = this.#inlet
    if (!(offset >= 0 && length >= 0 && start + offset + length <= end)) throw new RangeError('bytes that are not there')
    if ((this.#content -= length) < 0) throw new RangeError('bytes that another node has')
    const own = new Uint8Array(length)
    own.set(bytes.subarray(start + offset, start + offset + length))
    return own
  }

  #localOnly(value: unknown): unknown {
    if (this.#inlet.handles !== undefined) throw new TypeError('a node that no link carries')
    return value
  }

  #attachment(number: unknown): unknown {
    const value = this.#inlet.attachments[number as number]
    if (value instanceof SharedArrayBuffer || value instanceof ArrayBuffer) return value
    throw new RangeError('no such attachment')
  }

  #handle(node: TaggedNode): unknown {
    const { handles, holder } = this.#inlet
    if (handles !== undefined) return handles.unpack(this.#value(node[1]), holder)
    const handle = node[1] as object
    return handleKind(Object.getPrototypeOf(handle))!.pass(handle, holder)
  }

  #fromLink(): HandleCodec {
    if (this.#inlet.handles === undefined) throw new TypeError('a node that no local copy has')
    return this.#inlet.handles
  }

  #wired(key: string, slot: Slot): unknown {
    if (this.#inlet.foreign === true) throw new TypeError('an instance of a class, and those do not travel between programs')
    const adapter = findAdapter(key)
    if (adapter !== undefined) return adapter.fromWire(this.#value(slot))
    const exposed = find(key) as { readonly fromWire?: (data: unknown) => unknown } | undefined
    if (typeof exposed?.fromWire !== 'function') throw new TypeError(`${key} is not loaded here, or has no static fromWire()`)
    return exposed.fromWire(this.#value(slot))
  }

  #error(number: number, node: TaggedNode): unknown {
    const [, errorClass, name, message, stack, given] = node as [number, unknown, Slot, Slot, Slot, number]
    const error = this.#keep(number, emptyError(this.#errorPrototype(errorClass)))
    const texts = { name: this.#text(name), message: this.#text(message) }
    hide(error, 'message', texts.message)
    hide(error, 'stack', stack === undefined ? fallbackStack(texts) : this.#text(stack))
    if (error.name !== texts.name) hide(error, 'name', texts.name)
    let next = 6
    if (given & errorParts.cause) hide(error, 'cause', this.#value(node[next++]))
    if (given & errorParts.errors) hide(error, 'errors', this.#value(node[next++]))
    return this.#entries(error, node, next, (target, key, value) => show(target, key as string, value))
  }

  /** What shows an error takes its parts for texts. */
  #text(slot: Slot): string {
    const text = this.#value(slot)
    if (typeof text !== 'string') throw new TypeError('a part of an error that is no text')
    return text
  }

  #errorPrototype(errorClass: unknown): Error {
    if (typeof errorClass !== 'string') return this.#localOnly(errorClass) as Error
    const exposed = this.#inlet.foreign === true ? undefined : (find(errorClass) as ErrorClass | undefined)
    if (exposed?.prototype instanceof Error) return exposed.prototype
    return (findErrorClass(errorClass) ?? Error).prototype
  }
}

/** The keys of the classes in `graph` that this host has not loaded. */
export function missingClasses(graph: Graph): readonly string[] {
  let missing: Set<string> | undefined
  for (let i = 1; i < graph.length; i++) {
    const node = graph[i]
    if (!Array.isArray(node)) continue
    const kind = node[0]
    const key = kind === tag.error || kind === tag.wired ? node[1] : kind === tag.handle || kind === tag.plainHandle ? node[2] : 0
    if (typeof key === 'string' && key.includes('#') && find(key) === undefined) (missing ??= new Set()).add(key)
  }
  return missing === undefined ? none : [...missing]
}

const none: readonly string[] = []

const define = (target: object, key: unknown, value: unknown): void => {
  if (typeof key !== 'string') throw new TypeError('a key that is no text')
  Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: true })
}
