import { OptionError } from '@troupe/core'
import type { TypedArray } from '../shared/values/readonly-typed-array.ts'
import type { ScalarOf, ScalarType } from '../shared/values/scalar-type.ts'
import { SharedArray } from '../shared/values/shared-array.ts'

/** Numbers in a row in memory. */
export type NumberArray = TypedArray | SharedArray<ScalarType, boolean>

/** What the elements of such an array are to a program. */
export type ElementOf<A> =
  A extends SharedArray<infer T, boolean> ? ScalarOf<T> : A extends { readonly [index: number]: infer E } ? E : never

/** A typed array of the kind of `A`, on memory of any kind. */
export type SameKind<A extends TypedArray> = Extract<TypedArray, { readonly [Symbol.toStringTag]: A[typeof Symbol.toStringTag] }>

/** What stands in a typed array: a `bool` of a {@link SharedArray} is a byte there. */
export type Elements = 'number' | 'bigint' | 'boolean'

export const isNumberArray = (value: unknown): value is NumberArray => isTypedArray(value) || value instanceof SharedArray

const isTypedArray = (value: unknown): value is TypedArray => ArrayBuffer.isView(value) && !(value instanceof DataView)

/** The memory itself as a typed array. */
export const viewOf = (array: NumberArray): TypedArray => (array instanceof SharedArray ? array.view() : array)

export const elementsOf = (array: NumberArray): Elements => {
  if (array instanceof SharedArray && array.type === 'bool') return 'boolean'
  return isBig(viewOf(array)) ? 'bigint' : 'number'
}

/** `Uint8Array` also for a subclass of it, such as Node's `Buffer`. */
export const kindOf = (view: TypedArray): string => view[Symbol.toStringTag]

/** Some of its elements, as an array of the plain kind on the same memory. */
export const partOf = (view: TypedArray, start: number, length: number): TypedArray =>
  viewOn(kindOf(view), view.buffer, view.byteOffset + start * view.BYTES_PER_ELEMENT, length)

interface TypedArrayClass {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray
}

const typedArray: unknown = Object.getPrototypeOf(Uint8Array)

/** @throws OptionError - this host has no such arrays */
export const viewOn = (kind: string, buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray => {
  const found = (globalThis as Record<string, unknown>)[kind]
  if (typeof found !== 'function' || Object.getPrototypeOf(found) !== typedArray) {
    throw new OptionError({ option: 'kind of a typed array', expected: 'one that this host has', got: kind })
  }
  return new (found as unknown as TypedArrayClass)(buffer, byteOffset, length)
}

const isBig = (view: TypedArray): boolean => view instanceof BigInt64Array || view instanceof BigUint64Array
