import { Scalar, type View } from './scalar.ts'

class Bool extends Scalar<boolean, Uint8Array> {
  readonly type = 'bool'
  readonly bytes = 1
  readonly expected = 'true or false'
  readonly expectedAddend = 'left out: a bool has no sum; use compareExchange() or update()'
  readonly zero = false
  view(buffer: ArrayBufferLike, offset: number, length: number): Uint8Array {
    return new Uint8Array(buffer, offset, length)
  }
  fits(value: unknown): value is boolean {
    return typeof value === 'boolean'
  }
  load(view: Uint8Array, index: number): boolean {
    return view[index] !== 0
  }
  store(view: Uint8Array, index: number, value: boolean): void {
    view[index] = value ? 1 : 0
  }
  fitsAdd(_value: unknown): _value is boolean {
    return false
  }
  /** Never called: nothing `fitsAdd`. */
  add(_atoms: View, _index: number, value: boolean): boolean {
    return value
  }
  compareExchange(atoms: View, index: number, expected: boolean, replacement: boolean): boolean {
    return Atomics.compareExchange(atoms as Uint8Array, index, expected ? 1 : 0, replacement ? 1 : 0) !== 0
  }
}

export const boolScalar: Scalar = new Bool() as unknown as Scalar
