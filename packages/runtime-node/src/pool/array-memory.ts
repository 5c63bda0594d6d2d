import type { TypedArray } from '../shared/values/readonly-typed-array.ts'
import { SharedArray } from '../shared/values/shared-array.ts'
import type { ArrayPart, PartToMake, PlacePart } from './array-part.ts'
import { type Elements, elementsOf, kindOf, type NumberArray, partOf, viewOf, viewOn } from './number-array.ts'
import type { Stage, StageStore } from './stage-store.ts'

/** Where items come from, or results go to. */
export interface FillMemory<P = unknown> {
  /** What the worker is sent for so many elements. */
  part(start: number, length: number): P
  /** The worker is done with them: with `result`, where it was to send something back. */
  took(start: number, length: number, result: unknown): void
}

/** Items of any kind, which are sent. */
export class SentList implements FillMemory<readonly unknown[]> {
  readonly #items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.#items = items
  }

  part(start: number, length: number): readonly unknown[] {
    return this.#items.slice(start, start + length)
  }

  took(): void {}
}

/** Memory that workers see: they read and write it themselves. */
export class SeenMemory implements FillMemory<ArrayPart> {
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

/** An array in other memory, of which the items are sent. */
export class SentMemory implements FillMemory<ArrayPart> {
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

/** An array in other memory, for which the results are sent back. */
export class AwaitedMemory implements FillMemory<PartToMake> {
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

/** Arrays in other memory, of which each part is copied to a stage that workers see, or from there. */
export class StagedMemory implements FillMemory<PlacePart> {
  readonly #store: StageStore
  readonly #from: TypedArray | undefined
  readonly #to: TypedArray | undefined
  readonly #kind: string
  readonly #elementBytes: number
  readonly #elements: Elements
  /** By the beginning of their part. */
  readonly #stages = new Map<number, Stage>()

  /** With both, which are of one kind, results take the places of their items. */
  constructor(store: StageStore, { from, to }: { readonly from?: NumberArray; readonly to?: NumberArray }) {
    const array = (from ?? to)!
    this.#store = store
    this.#from = from && viewOf(from)
    this.#to = to && viewOf(to)
    this.#kind = kindOf(viewOf(array))
    this.#elementBytes = viewOf(array).BYTES_PER_ELEMENT
    this.#elements = elementsOf(array)
  }

  /** The first call for a part brings it there. */
  part(start: number, length: number): PlacePart {
    let stage = this.#stages.get(start)
    if (stage === undefined) {
      stage = this.#store.take(length * this.#elementBytes)
      this.#stages.set(start, stage)
      if (this.#from !== undefined) this.#on(stage, length).set(partOf(this.#from, start, length) as never)
    }
    return { elements: this.#elements, memory: stage, kind: this.#kind, at: 0, length }
  }

  took(start: number, length: number): void {
    const stage = this.#stages.get(start)
    if (stage === undefined) return
    this.#to?.set(this.#on(stage, length) as never, start)
    this.#stages.delete(start)
    this.#store.giveBack(stage)
  }

  #on(stage: Stage, length: number): TypedArray {
    const { buffer, byteOffset } = stage.view()
    return viewOn(this.#kind, buffer, byteOffset, length)
  }
}
