import { Scalar, type View } from './scalar.ts'

type BigIntView = BigInt64Array | BigUint64Array

abstract class BigIntScalar<A extends BigIntView> extends Scalar<bigint, A> {
  readonly bytes = 8
  readonly zero = 0n
  readonly expectedAddend = 'a bigint'

  fitsAdd(value: unknown): value is bigint {
    return typeof value === 'bigint'
  }
  add(atoms: View, index: number, value: bigint): bigint {
    return Atomics.add(atoms as BigIntView, index, value)
  }
  compareExchange(atoms: View, index: number, expected: bigint, replacement: bigint): bigint {
    return Atomics.compareExchange(atoms as BigIntView, index, expected, replacement)
  }
}

class I64 extends BigIntScalar<BigInt64Array> {
  readonly type = 'i64'
  readonly expected = `a bigint from -${2n ** 63n}n to ${2n ** 63n - 1n}n`
  view(buffer: ArrayBufferLike, offset: number, length: number): BigInt64Array {
    return new BigInt64Array(buffer, offset, length)
  }
  fits(value: unknown): value is bigint {
    return typeof value === 'bigint' && BigInt.asIntN(64, value) === value
  }
  load(view: BigInt64Array, index: number): bigint {
    return view[index]!
  }
  store(view: BigInt64Array, index: number, value: bigint): void {
    view[index] = value
  }
}

class U64 extends BigIntScalar<BigUint64Array> {
  readonly type = 'u64'
  readonly expected = `a bigint from 0n to ${2n ** 64n - 1n}n`
  view(buffer: ArrayBufferLike, offset: number, length: number): BigUint64Array {
    return new BigUint64Array(buffer, offset, length)
  }
  fits(value: unknown): value is bigint {
    return typeof value === 'bigint' && BigInt.asUintN(64, value) === value
  }
  load(view: BigUint64Array, index: number): bigint {
    return view[index]!
  }
  store(view: BigUint64Array, index: number, value: bigint): void {
    view[index] = value
  }
}

export const bigIntScalars: readonly Scalar[] = [new I64(), new U64()] as unknown as Scalar[]
