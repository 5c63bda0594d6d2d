import type { TypedArray } from '../shared/values/readonly-typed-array.ts'
import type { ScalarType } from '../shared/values/scalar-type.ts'
import type { SharedArray } from '../shared/values/shared-array.ts'
import { type Elements, viewOf, viewOn } from './number-array.ts'

/** A part of an array, as a worker is sent it. */
export type ArrayPart = ViewPart | PlacePart

/** On memory that threads share, or with a copy of what stands there. */
interface ViewPart {
  readonly elements: Elements
  readonly view: TypedArray
}

/** So many elements from that byte of a shared array on. */
export interface PlacePart {
  readonly elements: Elements
  readonly memory: SharedArray<ScalarType, boolean>
  readonly kind: string
  readonly at: number
  readonly length: number
}

/** Nowhere yet: the worker makes it, and sends it back. */
export interface PartToMake {
  readonly elements: Elements
  readonly kind: string
  readonly length: number
}

/** The elements of a part, on the memory itself. */
export const openPart = (part: ArrayPart | PartToMake): TypedArray => {
  if ('view' in part) return part.view
  if ('memory' in part) {
    const { buffer, byteOffset } = viewOf(part.memory)
    return viewOn(part.kind, buffer, byteOffset + part.at, part.length)
  }
  const { BYTES_PER_ELEMENT } = viewOn(part.kind, nothing, 0, 0)
  return viewOn(part.kind, new ArrayBuffer(part.length * BYTES_PER_ELEMENT), 0, part.length)
}

const nothing = new ArrayBuffer(0)
