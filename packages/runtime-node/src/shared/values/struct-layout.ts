import { OptionError } from '@troupe/core'
import type { Scalar } from './scalar.ts'
import type { ScalarOf, ScalarType } from './scalar-type.ts'
import { scalarOf } from './scalars.ts'

/** The fields of a struct, in the order in which they stand in memory. */
export type StructFields = Readonly<Record<string, ScalarType>>

/** What the fields of a struct hold. */
export type StructValues<F extends StructFields> = { -readonly [K in keyof F]: ScalarOf<F[K]> }

export interface StructField {
  readonly name: string
  readonly scalar: Scalar
  /** Bytes from the beginning of the struct. */
  readonly offset: number
}

/**
 * Where the fields of a struct stand: as a C compiler puts them, each at the next multiple of its size, and the whole as long as a
 * multiple of the largest.
 */
export class StructLayout {
  readonly fields: readonly StructField[]
  readonly byteLength: number
  /** The same for all structs of the same fields in the same order. */
  readonly key: string

  /** @throws OptionError - there are no fields, or one has a name that is `taken`, no name of a field, or no type */
  constructor(definition: unknown, taken: (name: string) => boolean) {
    if (typeof definition !== 'object' || definition === null || Object.keys(definition).length === 0) {
      throw new OptionError({
        option: 'fields of a SharedStruct',
        expected: "an object with their types, like { x: 'f64' }",
        got: definition,
      })
    }
    const fields: StructField[] = []
    let end = 0
    let widest = 1
    for (const [name, type] of Object.entries(definition)) {
      checkName(name, taken)
      const scalar = scalarOf(type, `type of field '${name}' of a SharedStruct`)
      const offset = roundUp(end, scalar.bytes)
      fields.push({ name, scalar, offset })
      end = offset + scalar.bytes
      widest = Math.max(widest, scalar.bytes)
    }
    this.fields = fields
    this.byteLength = roundUp(end, widest)
    this.key = JSON.stringify(this.toWire())
  }

  toWire(): readonly (readonly [name: string, type: ScalarType])[] {
    return this.fields.map(({ name, scalar }) => [name, scalar.type])
  }
}

const roundUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit

/** Names that are numbers do not keep their place among the others. */
const checkName = (name: string, taken: (name: string) => boolean): void => {
  if (name === '' || /^\d+$/.test(name)) {
    throw new OptionError({ option: 'name of a field of a SharedStruct', expected: 'a name that is no number', got: name })
  }
  if (taken(name)) {
    throw new OptionError({
      option: 'name of a field of a SharedStruct',
      expected: 'a name that structs do not have for something else',
      got: name,
    })
  }
}
