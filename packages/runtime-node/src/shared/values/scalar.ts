import type { ScalarType } from './scalar-type.ts'

/** Whichever typed array fits the type at hand. */
export type View =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array

/**
 * How values of one type stand in memory and are read, written and changed there. There is one object of this kind for each type, and
 * each has code of its own for what is done often: then the engine knows which typed array it meets.
 *
 * `load` and `store` are single accesses of an aligned place, which other threads see whole. They are not ordered against other
 * accesses. `atoms` stand for the same places and are what `add` and `compareExchange` work on, which are atomic and ordered.
 */
export abstract class Scalar<V = unknown, A extends View = View> {
  abstract readonly type: ScalarType
  /** Bytes that a value takes; it stands at a multiple of them. */
  abstract readonly bytes: 1 | 2 | 4 | 8
  /** What `fits`, in words. */
  abstract readonly expected: string
  /** What fits `add`, in words. */
  abstract readonly expectedAddend: string
  abstract readonly zero: V

  abstract view(buffer: ArrayBufferLike, offset: number, length: number): A
  atoms(buffer: ArrayBufferLike, offset: number, length: number): View {
    return this.view(buffer, offset, length)
  }

  /** Whether it can be stored and read again without becoming another value; floating point may lose precision. */
  abstract fits(value: unknown): value is V
  abstract load(view: A, index: number): V
  abstract store(view: A, index: number, value: V): void

  abstract fitsAdd(value: unknown): value is V
  /** Returns the value before. Integers wrap. */
  abstract add(atoms: View, index: number, value: V): V
  /** Stores `replacement` if `expected` is there; returns what was there. */
  abstract compareExchange(atoms: View, index: number, expected: V, replacement: V): V
}
