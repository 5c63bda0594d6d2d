import type { Across } from '../shared/memory/region.ts'
import type { TypedArray } from '../shared/values/readonly-typed-array.ts'
import type { ScalarType } from '../shared/values/scalar-type.ts'
import { SharedArray } from '../shared/values/shared-array.ts'
import type { ArrayPart, PartToMake, PlacePart } from './array-part.ts'
import { type Elements, elementsOf, kindOf, type NumberArray, partOf, viewOf, viewOn } from './number-array.ts'

/** From so many bytes on it costs less to put an array into memory that workers see than to send it. */
const sharedFrom = 64 * 1024

/** Where items come from. */
export interface FillSource {
  /** What the worker is sent of so many items. */
  part(start: number, length: number): ArrayPart | readonly unknown[]
}

/** Where results go to. */
export interface FillTarget {
  part(start: number, length: number): ArrayPart | PartToMake
  /** They are there: where the worker was to send them back, as `result`. */
  took(start: number, length: number, result: unknown): void
}

/** How far memory has to reach that workers see; `undefined` where they can see none. */
export type Reach = Across | undefined

/** Whether workers read and write the memory of the array itself. */
export const isSeen = (array: NumberArray, reach: Reach): boolean => {
  if (reach === undefined) return false
  if (array instanceof SharedArray) return reach === 'threads' || array.across === 'processes'
  return reach === 'threads' && array.buffer instanceof SharedArrayBuffer
}

/** Items of any kind, which are sent. */
export class ListSource implements FillSource {
  readonly #items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.#items = items
  }

  part(start: number, length: number): readonly unknown[] {
    return this.#items.slice(start, start + length)
  }
}

/** Memory that workers see. */
export class SeenMemory implements FillSource, FillTarget {
  readonly #array: NumberArray
  readonly #elements: Elements

  constructor(array: NumberArray) {
    this.#array = array
    this.#elements = elementsOf(array)
  }

  part(start: number, length: number): ArrayPart {
    const array = this.#array
    const elements = this.#elements
    if (!(array instanceof SharedArray)) return { elements, view: partOf(array, start, length) }
    const view = viewOf(array)
    return { elements, memory: array, kind: kindOf(view), at: start * view.BYTES_PER_ELEMENT, length }
  }

  took(): void {}
}

/** An array in memory that workers do not see: its items are sent, and its results are sent back. */
export class SentMemory implements FillSource, FillTarget {
  readonly #view: TypedArray
  readonly #elements: Elements

  constructor(array: NumberArray) {
    this.#view = viewOf(array)
    this.#elements = elementsOf(array)
  }

  part(start: number, length: number): ArrayPart {
    const view = partOf(this.#view, start, length)
    // shared memory that does not reach the workers would be refused
    return { elements: this.#elements, view: view.buffer instanceof ArrayBuffer ? view : view.slice() }
  }

  took(): void {}
}

/** As {@link SentMemory}, for results. */
export class AwaitedMemory implements FillTarget {
  readonly #view: TypedArray
  readonly #elements: Elements

  constructor(array: NumberArray) {
    this.#view = viewOf(array)
    this.#elements = elementsOf(array)
  }

  part(_start: number, length: number): PartToMake {
    return { elements: this.#elements, kind: kindOf(this.#view), length }
  }

  took(start: number, _length: number, result: unknown): void {
    this.#view.set(result as never, start)
  }
}

/** What is to happen with memory of our own. */
export interface OwnMemoryUse {
  /** Its parts are filled with what is there when they are sent. */
  readonly from?: NumberArray
  /** What came of its parts is put there. */
  readonly to?: NumberArray
}

/** Memory of our own that workers see, of the shape of another array. */
export class OwnMemory implements FillSource, FillTarget {
  /** What is in it. */
  readonly view: TypedArray
  readonly #elements: Elements
  readonly #memory: SharedArray<ScalarType, boolean>
  readonly #from: TypedArray | undefined
  readonly #to: TypedArray | undefined

  constructor(shape: NumberArray, across: Across, { from, to }: OwnMemoryUse = {}) {
    const { byteLength, length } = viewOf(shape)
    this.#elements = elementsOf(shape)
    this.#memory = new SharedArray('u8', byteLength, { across, lock: false })
    const { buffer, byteOffset } = viewOf(this.#memory)
    this.view = viewOn(kindOf(viewOf(shape)), buffer, byteOffset, length)
    this.#from = from && viewOf(from)
    this.#to = to && viewOf(to)
  }

  /** Whether it costs less than sending. */
  static pays(array: NumberArray, reach: Reach): reach is Across {
    return reach !== undefined && viewOf(array).byteLength >= sharedFrom
  }

  part(start: number, length: number): PlacePart {
    const { view } = this
    if (this.#from !== undefined) partOf(view, start, length).set(partOf(this.#from, start, length) as never)
    return { elements: this.#elements, memory: this.#memory, kind: kindOf(view), at: start * view.BYTES_PER_ELEMENT, length }
  }

  took(start: number, length: number): void {
    this.#to?.set(partOf(this.view, start, length) as never, start)
  }
}
