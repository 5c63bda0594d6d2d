import { Scalar, type View } from './scalar.ts'

/** Where a floating point number becomes its bits, and bits a number. One for both: nothing runs in between. */
const f64 = new Float64Array(1)
const bits64 = new BigInt64Array(f64.buffer)
const f32 = new Float32Array(f64.buffer)
const bits32 = new Int32Array(f64.buffer)

/** As in a `Map`: NaN is NaN, and 0 is -0. So a loop on `compareExchange` ends, and `===` says whether it took place. */
const same = (one: number, other: number): boolean => one === other || (Number.isNaN(one) && Number.isNaN(other))

abstract class FloatScalar<A extends Float32Array | Float64Array> extends Scalar<number, A> {
  readonly zero = 0
  readonly expectedAddend = 'a number'

  fitsAdd(value: unknown): value is number {
    return typeof value === 'number'
  }
}

class F32 extends FloatScalar<Float32Array> {
  readonly type = 'f32'
  readonly bytes = 4
  readonly expected = 'a number of at most 3.4028234663852886e+38, or infinite'
  view(buffer: ArrayBufferLike, offset: number, length: number): Float32Array {
    return new Float32Array(buffer, offset, length)
  }
  override atoms(buffer: ArrayBufferLike, offset: number, length: number): Int32Array {
    return new Int32Array(buffer, offset, length)
  }
  fits(value: unknown): value is number {
    return typeof value === 'number' && Number.isFinite(Math.fround(value)) === Number.isFinite(value)
  }
  load(view: Float32Array, index: number): number {
    return view[index]!
  }
  store(view: Float32Array, index: number, value: number): void {
    view[index] = value
  }
  add(atoms: View, index: number, value: number): number {
    const words = atoms as Int32Array
    for (;;) {
      const bits = Atomics.load(words, index)
      bits32[0] = bits
      const before = f32[0]!
      f32[0] = before + value
      if (Atomics.compareExchange(words, index, bits, bits32[0]) === bits) return before
    }
  }
  compareExchange(atoms: View, index: number, expected: number, replacement: number): number {
    const words = atoms as Int32Array
    const rounded = Math.fround(expected)
    for (;;) {
      const bits = Atomics.load(words, index)
      bits32[0] = bits
      const before = f32[0]!
      if (!same(before, rounded)) return before
      f32[0] = replacement
      if (Atomics.compareExchange(words, index, bits, bits32[0]) === bits) return before
    }
  }
}

class F64 extends FloatScalar<Float64Array> {
  readonly type = 'f64'
  readonly bytes = 8
  readonly expected = 'a number'
  view(buffer: ArrayBufferLike, offset: number, length: number): Float64Array {
    return new Float64Array(buffer, offset, length)
  }
  override atoms(buffer: ArrayBufferLike, offset: number, length: number): BigInt64Array {
    return new BigInt64Array(buffer, offset, length)
  }
  fits(value: unknown): value is number {
    return typeof value === 'number'
  }
  load(view: Float64Array, index: number): number {
    return view[index]!
  }
  store(view: Float64Array, index: number, value: number): void {
    view[index] = value
  }
  add(atoms: View, index: number, value: number): number {
    const words = atoms as BigInt64Array
    for (;;) {
      const bits = Atomics.load(words, index)
      bits64[0] = bits
      const before = f64[0]!
      f64[0] = before + value
      if (Atomics.compareExchange(words, index, bits, bits64[0]) === bits) return before
    }
  }
  compareExchange(atoms: View, index: number, expected: number, replacement: number): number {
    const words = atoms as BigInt64Array
    for (;;) {
      const bits = Atomics.load(words, index)
      bits64[0] = bits
      const before = f64[0]!
      if (!same(before, expected)) return before
      f64[0] = replacement
      if (Atomics.compareExchange(words, index, bits, bits64[0]) === bits) return before
    }
  }
}

export const floatScalars: readonly Scalar[] = [new F32(), new F64()] as unknown as Scalar[]
