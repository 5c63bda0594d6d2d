/**
 * The type of a number, or of a truth, as it stands in shared memory: `i` are integers with a sign, `u` without, `f` floating point;
 * the number says how many bits. A `bool` takes a byte.
 */
export type ScalarType = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f32' | 'f64' | 'bool'

/** What a program sees of such a value: a `bigint` for 64 bits, a `boolean`, otherwise a `number`. */
export type ScalarOf<T extends ScalarType> = T extends 'i64' | 'u64' ? bigint : T extends 'bool' ? boolean : number

/** What can be added to such a value: nothing to a `bool`. */
export type AddendOf<T extends ScalarType> = T extends 'bool' ? never : ScalarOf<T>

interface Views {
  i8: Int8Array<ArrayBufferLike>
  u8: Uint8Array<ArrayBufferLike>
  i16: Int16Array<ArrayBufferLike>
  u16: Uint16Array<ArrayBufferLike>
  i32: Int32Array<ArrayBufferLike>
  u32: Uint32Array<ArrayBufferLike>
  i64: BigInt64Array<ArrayBufferLike>
  u64: BigUint64Array<ArrayBufferLike>
  f32: Float32Array<ArrayBufferLike>
  f64: Float64Array<ArrayBufferLike>
  bool: Uint8Array<ArrayBufferLike>
}

/** The typed array that has such values as its elements. A `bool` is a byte there: 0, or 1. */
export type ViewOf<T extends ScalarType> = Views[T]
