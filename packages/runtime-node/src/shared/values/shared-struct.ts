import type { SharedOptions } from './shared-options.ts'
import { SharedStructArray } from './shared-struct-array.ts'
import { layoutOf, type StructOf, structClass } from './struct.ts'
import type { StructFields, StructValues } from './struct-layout.ts'

/** A struct with these fields in shared memory: what the classes make that {@link SharedStruct} gives. */
export type SharedStruct<F extends StructFields = StructFields, L extends boolean = true> = StructOf<F, L>

/** The class of all shared structs with the fields `F`. */
export interface SharedStructType<F extends StructFields> {
  /** One that has no lock. @throws OptionError, MappingUnavailableError */
  new <Raw extends false>(
    initial: Partial<StructValues<F>> | undefined,
    options: SharedOptions<Raw> & { readonly lock: Raw },
  ): StructOf<F, false>
  /**
   * @param initial - fields that are left out are zero, or `false`
   * @throws OptionError - a field is not there, or a value does not fit its type, or an option makes no sense
   * @throws MappingUnavailableError - across processes, where no memory can be mapped
   */
  new (initial?: Partial<StructValues<F>>, options?: SharedOptions<true>): StructOf<F>
  readonly prototype: StructOf<F>
  /** Bytes that one takes, with what stands between its fields and after them. */
  readonly byteLength: number
  /** Where each field stands, in bytes from the beginning. */
  readonly offsets: { readonly [K in keyof F]: number }
  /**
   * Many of them in a row, all zero, or with these values.
   *
   * @throws OptionError - it is no length, there is not so much memory, a value does not fit, or an option makes no sense
   */
  array(lengthOrValues: number | Iterable<Partial<StructValues<F>>>, options?: SharedOptions<true>): SharedStructArray<F>
  array<L extends boolean>(
    lengthOrValues: number | Iterable<Partial<StructValues<F>>>,
    options: SharedOptions<L>,
  ): SharedStructArray<F, L>
}

/**
 * Makes a class of structs that live in shared memory, laid out as C lays them out. Two with the same fields in the same order are the same
 * class. A class of your own may extend it, to have methods; then `expose` that.
 *
 * @throws OptionError - a field has a type that there is not, or a name that structs have for something else
 * @example
 * const Point = SharedStruct({ x: 'f64', y: 'f64', hits: 'u32' })
 * const point = new Point({ x: 1 }, { across: 'processes' })
 * await point.update((p) => { p.x += 1; p.hits++ })
 * const cloud = Point.array(1_000)
 * cloud.at(-1)!.x = 3
 */
export const SharedStruct = <const F extends StructFields>(fields: F): SharedStructType<F> => {
  const type = structClass(layoutOf(fields))
  if (!('array' in type)) {
    const array = (lengthOrValues: unknown, options: SharedOptions = {}) =>
      new SharedStructArray(type.layout, lengthOrValues, options)
    Object.defineProperty(type, 'array', { value: array })
  }
  return type as unknown as SharedStructType<F>
}
