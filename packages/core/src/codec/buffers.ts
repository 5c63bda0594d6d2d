import type { Attachment } from './attachment.ts'
import { compactLimits } from './compact-form.ts'
import { type Graph, type Slot, type TaggedNode, tag } from './graph.ts'
import { moveBuffers } from './transfer.ts'

/**
 * From here on a buffer goes beside the bytes, where a link allows it: sending it costs more than copying less than this, which is
 * copied once more into the bytes and once more out of them.
 */
const attachedBytes = compactLimits.bytes + 1

interface Met {
  readonly buffer: ArrayBuffer
  readonly number: number
  readonly views: TaggedNode[]
  whole: boolean
  moves: boolean
}

/**
 * The buffers of one message: each is sent once, however many views on it there are. Those that move are taken from the sender
 * when all of the message is known to be good.
 */
export class Buffers {
  readonly #graph: Graph
  readonly #met: Met[] = []

  constructor(graph: Graph) {
    this.#graph = graph
  }

  get count(): number {
    return this.#met.length
  }

  /** Of all buffers, what is shown of them. */
  get shownBytes(): number {
    let bytes = 0
    for (const { number } of this.#met) bytes += (this.#graph[number] as [number, Uint8Array])[1].byteLength
    return bytes
  }

  /** Notes a new buffer as the node `number`. */
  add(buffer: ArrayBuffer, number: number): TaggedNode {
    const node: TaggedNode = [tag.buffer, new Uint8Array(buffer)]
    this.#met.push({ buffer, number, views: [], whole: false, moves: false })
    return node
  }

  /** The buffer itself is in the message, or moves: it keeps its full length. */
  keepWhole(number: number): void {
    this.#get(number).whole = true
  }

  move(number: number): void {
    const met = this.#get(number)
    met.moves = true
    met.whole = true
  }

  addView(number: number, view: TaggedNode): void {
    this.#get(number).views.push(view)
  }

  /** Forgets what was noted after there were `count`. */
  rewind(count: number): void {
    this.#met.length = count
  }

  /** Cuts each buffer that only one view looks at to what the view shows: pools are large, and what is beside the view is private. */
  cut(): void {
    for (const { buffer, number, views, whole } of this.#met) {
      if (whole || views.length !== 1) continue
      const [view] = views as [TaggedNode]
      const [, name, , offset, length] = view as unknown as [number, string, Slot, number, number]
      this.#graph[number] = [tag.buffer, new Uint8Array(buffer, offset, length * elementBytes(name))]
      view[3] = 0
    }
  }

  /**
   * Takes the moving buffers from their owner. With `attachments` the large ones are put there, those that stay as copies of what is
   * shown of them: these are made first, as there may be no memory for them.
   */
  take(local: boolean, attachments: Attachment[] | undefined): void {
    if (!local && attachments !== undefined) this.#attachCopies(attachments)
    const moving = this.#met.filter(({ moves }) => moves)
    const all = moveBuffers(moving.map(({ buffer }) => buffer))
    for (const [i, { number }] of moving.entries()) {
      const moved = all[i]!
      if (local) this.#graph[number] = [tag.moved, moved]
      else if (attachments === undefined || moved.byteLength < attachedBytes)
        this.#graph[number] = [tag.buffer, new Uint8Array(moved)]
      else this.#attach(number, moved, attachments)
    }
  }

  #attachCopies(attachments: Attachment[]): void {
    for (const { number, moves } of this.#met) {
      const [, shown] = this.#graph[number] as [number, Uint8Array]
      if (!moves && shown.byteLength >= attachedBytes) this.#attach(number, new Uint8Array(shown).buffer, attachments)
    }
  }

  #attach(number: number, value: ArrayBuffer, attachments: Attachment[]): void {
    this.#graph[number] = [tag.attached, attachments.push({ how: 'move', value }) - 1]
  }

  #get(number: number): Met {
    return this.#met.find((met) => met.number === number)!
  }
}

type ViewClass = {
  new (buffer: ArrayBufferLike, offset: number, length: number): ArrayBufferView
  readonly BYTES_PER_ELEMENT?: number
}

/** Float16Array and the like are there only where the platform has them. */
const viewNames = [
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
]
const viewClasses = new Map<string, ViewClass>()
for (const name of viewNames) {
  const viewClass = (globalThis as unknown as Record<string, ViewClass | undefined>)[name]
  if (viewClass !== undefined) viewClasses.set(name, viewClass)
}
const nameTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!

/** `Uint8Array` also for a subclass of it, such as Node's `Buffer`. */
export function viewName(view: ArrayBufferView): string {
  return (nameTag.get!.call(view) as string | undefined) ?? 'DataView'
}

const elementBytes = (name: string): number => viewClasses.get(name)?.BYTES_PER_ELEMENT ?? 1

/** @throws Error - no such class here, no such memory, or too little of it */
export function makeView(name: unknown, buffer: unknown, offset: unknown, length: unknown): ArrayBufferView {
  const viewClass = viewClasses.get(name as string)
  if (viewClass === undefined) throw new TypeError(`this host has no ${String(name)}`)
  if (!(buffer instanceof ArrayBuffer || buffer instanceof SharedArrayBuffer))
    throw new TypeError('a view on something else than memory')
  return new viewClass(buffer, offset as number, length as number)
}
