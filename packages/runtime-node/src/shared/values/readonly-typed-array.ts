export type TypedArray =
  | Int8Array<ArrayBufferLike>
  | Uint8Array<ArrayBufferLike>
  | Uint8ClampedArray<ArrayBufferLike>
  | Int16Array<ArrayBufferLike>
  | Uint16Array<ArrayBufferLike>
  | Int32Array<ArrayBufferLike>
  | Uint32Array<ArrayBufferLike>
  | Float32Array<ArrayBufferLike>
  | Float64Array<ArrayBufferLike>
  | BigInt64Array<ArrayBufferLike>
  | BigUint64Array<ArrayBufferLike>

/** What would change the array, or give away the memory behind it. */
type Writing = 'copyWithin' | 'fill' | 'reverse' | 'set' | 'sort' | 'subarray' | 'buffer' | 'valueOf'

/**
 * A typed array of the kind `A` through which nothing can be changed, as far as the compiler sees. The array itself is an ordinary one:
 * whoever casts it can write.
 */
export type ReadonlyTypedArray<A extends TypedArray> = Omit<A, Writing | number> & {
  readonly [index: number]: A[number]
  subarray(begin?: number, end?: number): ReadonlyTypedArray<A>
}
