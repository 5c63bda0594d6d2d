import { OptionError } from '@troupe/core'
import { GuardedPlace } from './guarded-place.ts'
import type { View } from './scalar.ts'
import type { SharedOptions } from './shared-options.ts'
import type { StructLayout } from './struct-layout.ts'

/** Structs of one layout, one after the other in shared memory. */
export class StructMemory {
  readonly layout: StructLayout
  readonly place: GuardedPlace
  readonly count: number
  /** One for each field, from the field of the first struct on. */
  readonly views: readonly View[]
  /** How far the same field of the next struct is, in elements of the field's view. */
  readonly steps: readonly number[]

  /** @throws OptionError, MappingUnavailableError */
  constructor(layout: StructLayout, count: number, options: SharedOptions | GuardedPlace) {
    const place = GuardedPlace.of(layout.byteLength * count, options)
    this.layout = layout
    this.place = place
    this.count = count
    this.steps = layout.fields.map(({ scalar }) => layout.byteLength / scalar.bytes)
    this.views = layout.fields.map(({ scalar, offset }, field) => {
      const length = count === 0 ? 0 : (count - 1) * this.steps[field]! + 1
      return scalar.view(place.region.buffer, place.offset + offset, length)
    })
  }

  read(index: number): Record<string, unknown> {
    const values: Record<string, unknown> = {}
    const { fields } = this.layout
    for (let i = 0; i < fields.length; i++) {
      values[fields[i]!.name] = fields[i]!.scalar.load(this.views[i]!, index * this.steps[i]!)
    }
    return values
  }

  /** Writes those that are given, when all of them have been looked at. @throws OptionError - see {@link checkValues} */
  write(index: number, values: Readonly<Record<string, unknown>>, label: string): void {
    checkValues(this.layout, values, label)
    const { fields } = this.layout
    for (let i = 0; i < fields.length; i++) {
      const value = values[fields[i]!.name]
      if (value !== undefined) fields[i]!.scalar.store(this.views[i]!, index * this.steps[i]!, value)
    }
  }
}

/** @throws OptionError - there is no such field, or a value does not fit */
export const checkValues = (layout: StructLayout, values: unknown, label: string): void => {
  const { fields } = layout
  if (typeof values !== 'object' || values === null) {
    throw new OptionError({ option: `values of ${label}`, expected: 'an object with a value for each field', got: values })
  }
  for (const [name, value] of Object.entries(values)) {
    const field = fields.find((one) => one.name === name)
    if (field === undefined) {
      const names = fields.map((one) => one.name).join(', ')
      throw new OptionError({ option: `field of ${label}`, expected: `one of ${names}`, got: name })
    }
    if (value !== undefined && !field.scalar.fits(value)) {
      throw new OptionError({ option: `${name} of ${label}`, expected: field.scalar.expected, got: value })
    }
  }
}
