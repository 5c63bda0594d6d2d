import { Scalar, type View } from './scalar.ts'

type IntegerView = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array

abstract class IntegerScalar<A extends IntegerView> extends Scalar<number, A> {
  readonly zero = 0
  readonly expectedAddend = 'a whole number'

  fitsAdd(value: unknown): value is number {
    return Number.isSafeInteger(value)
  }
  add(atoms: View, index: number, value: number): number {
    return Atomics.add(atoms as IntegerView, index, value)
  }
  compareExchange(atoms: View, index: number, expected: number, replacement: number): number {
    return Atomics.compareExchange(atoms as IntegerView, index, expected, replacement)
  }
}

class I8 extends IntegerScalar<Int8Array> {
  readonly type = 'i8'
  readonly bytes = 1
  readonly expected = 'a whole number from -128 to 127'
  view(buffer: ArrayBufferLike, offset: number, length: number): Int8Array {
    return new Int8Array(buffer, offset, length)
  }
  fits(value: unknown): value is number {
    return typeof value === 'number' && (value << 24) >> 24 === value
  }
  load(view: Int8Array, index: number): number {
    return view[index]!
  }
  store(view: Int8Array, index: number, value: number): void {
    view[index] = value
  }
}

class U8 extends IntegerScalar<Uint8Array> {
  readonly type = 'u8'
  readonly bytes = 1
  readonly expected = 'a whole number from 0 to 255'
  view(buffer: ArrayBufferLike, offset: number, length: number): Uint8Array {
    return new Uint8Array(buffer, offset, length)
  }
  fits(value: unknown): value is number {
    return typeof value === 'number' && (value & 0xff) === value
  }
  load(view: Uint8Array, index: number): number {
    return view[index]!
  }
  store(view: Uint8Array, index: number, value: number): void {
    view[index] = value
  }
}

class I16 extends IntegerScalar<Int16Array> {
  readonly type = 'i16'
  readonly bytes = 2
  readonly expected = 'a whole number from -32768 to 32767'
  view(buffer: ArrayBufferLike, offset: number, length: number): Int16Array {
    return new Int16Array(buffer, offset, length)
  }
  fits(value: unknown): value is number {
    return typeof value === 'number' && (value << 16) >> 16 === value
  }
  load(view: Int16Array, index: number): number {
    return view[index]!
  }
  store(view: Int16Array, index: number, value: number): void {
    view[index] = value
  }
}

class U16 extends IntegerScalar<Uint16Array> {
  readonly type = 'u16'
  readonly bytes = 2
  readonly expected = 'a whole number from 0 to 65535'
  view(buffer: ArrayBufferLike, offset: number, length: number): Uint16Array {
    return new Uint16Array(buffer, offset, length)
  }
  fits(value: unknown): value is number {
    return typeof value === 'number' && (value & 0xffff) === value
  }
  load(view: Uint16Array, index: number): number {
    return view[index]!
  }
  store(view: Uint16Array, index: number, value: number): void {
    view[index] = value
  }
}

class I32 extends IntegerScalar<Int32Array> {
  readonly type = 'i32'
  readonly bytes = 4
  readonly expected = 'a whole number from -2147483648 to 2147483647'
  view(buffer: ArrayBufferLike, offset: number, length: number): Int32Array {
    return new Int32Array(buffer, offset, length)
  }
  fits(value: unknown): value is number {
    return typeof value === 'number' && (value | 0) === value
  }
  load(view: Int32Array, index: number): number {
    return view[index]!
  }
  store(view: Int32Array, index: number, value: number): void {
    view[index] = value
  }
}

class U32 extends IntegerScalar<Uint32Array> {
  readonly type = 'u32'
  readonly bytes = 4
  readonly expected = 'a whole number from 0 to 4294967295'
  view(buffer: ArrayBufferLike, offset: number, length: number): Uint32Array {
    return new Uint32Array(buffer, offset, length)
  }
  fits(value: unknown): value is number {
    return typeof value === 'number' && value >>> 0 === value
  }
  load(view: Uint32Array, index: number): number {
    return view[index]!
  }
  store(view: Uint32Array, index: number, value: number): void {
    view[index] = value
  }
}

export const integerScalars: readonly Scalar[] = [
  new I8(),
  new U8(),
  new I16(),
  new U16(),
  new I32(),
  new U32(),
] as unknown as Scalar[]
