import { OptionError } from '@troupe/core'
import { defaultName } from '../locks/default-name.ts'
import { Lock } from '../locks/lock.ts'
import { type Place, takePlace } from '../memory/arena.ts'
import type { Across, Backend, Region } from '../memory/region.ts'
import { packRegion, unpackRegion } from '../memory/region-wire.ts'
import { checkSharedOptions, type SharedOptions } from './shared-options.ts'

/** A place in shared memory with its name and the lock that guards it: what values, arrays and structs stand on. */
export class GuardedPlace {
  readonly region: Region
  /** Bytes from the beginning of the region. */
  readonly offset: number
  readonly name: string
  readonly lock: Lock | undefined

  private constructor({ region, offset }: Place, name: string, lock: Lock | undefined) {
    this.region = region
    this.offset = offset
    this.name = name
    this.lock = lock
  }

  /** Zeroed memory, or the place that came from another host. @throws OptionError, MappingUnavailableError */
  static of(byteLength: number, options: SharedOptions | GuardedPlace): GuardedPlace {
    if (options instanceof GuardedPlace) return options
    checkSharedOptions(options)
    const { across = 'threads', name = defaultName(), lock = true } = options
    const place = take(across, byteLength)
    return new GuardedPlace(place, name, typeof lock === 'boolean' ? (lock ? new Lock({ across, name }) : undefined) : lock)
  }

  get across(): Across {
    return this.region.across
  }

  get backend(): Backend {
    return this.region.backend
  }

  /** The same in every host, and of no other place. */
  get key(): string {
    return `${this.region.id} ${this.offset}`
  }

  /** @throws OptionError - it is raw */
  needLock(label: string): Lock {
    if (this.lock === undefined) {
      throw new OptionError({
        option: `lock of ${label}`,
        expected: 'there for update(): make it without lock: false',
        got: false,
      })
    }
    return this.lock
  }

  toWire(): unknown {
    return [packRegion(this.region), this.offset, this.name, this.lock]
  }

  /** @throws TypeError - nothing stands there */
  static fromWire(wire: unknown): GuardedPlace {
    const [region, offset, name, lock] = Array.isArray(wire) ? (wire as unknown[]) : []
    if (typeof offset !== 'number' || typeof name !== 'string') throw new TypeError('no place in shared memory')
    return new GuardedPlace({ region: unpackRegion(region), offset }, name, lock instanceof Lock ? lock : undefined)
  }
}

const take = (across: Across, byteLength: number): Place => {
  try {
    // one byte at least, so that no other thing gets the same place
    return takePlace(across, Math.max(byteLength, 1))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new OptionError(
      { option: 'size in bytes', expected: 'no more than there is memory', got: byteLength },
      { cause: error },
    )
  }
}
