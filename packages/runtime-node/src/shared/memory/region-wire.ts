import { registerHandle } from '@troupe/core/internal'
import { isRegionPlace, MappedRegion } from './mapped-region.ts'
import type { Region } from './region.ts'
import { SabRegion } from './sab-region.ts'

/** How a region stands in the wire form of what lives in it: shared memory crosses by itself, a mapped region as a handle of the kernel's. */
export type RegionWire = readonly [id: string, memory: unknown]

const regions = new Map<string, WeakRef<Region>>()
const gone = new FinalizationRegistry((id: string) => {
  if (regions.get(id)?.deref() === undefined) regions.delete(id)
})

/** Keeps it in mind for as long as this thread uses it, so that the same memory never becomes two regions here. */
export const rememberRegion = <R extends Region>(region: R): R => {
  regions.set(region.id, new WeakRef(region))
  gone.register(region, region.id)
  return region
}

/** The region with this id, if this thread uses it. */
export const findRegion = (id: string): Region | undefined => regions.get(id)?.deref()

export const packRegion = (region: Region): RegionWire => [region.id, region.backend === 'sab' ? region.buffer : region]

/** @throws TypeError - `wire` is none of a region */
export const unpackRegion = (wire: unknown): Region => {
  const [id, memory] = Array.isArray(wire) ? (wire as unknown[]) : []
  if (typeof id !== 'string') throw new TypeError('no shared memory')
  const known = regions.get(id)?.deref()
  if (known !== undefined) return known
  if (memory instanceof SharedArrayBuffer) return rememberRegion(new SabRegion(id, memory))
  if (isMapped(memory)) return memory
  throw new TypeError('no shared memory')
}

// It may be of another copy of this package: that of the host, or of another version.
const isMapped = (memory: unknown): memory is Region =>
  typeof memory === 'object' && memory !== null && (memory as Partial<Region>).backend === 'shm'

registerHandle(MappedRegion.prototype, {
  name: 'troupe.region',
  pass: (region) => region,
  pack: (region) => ({ data: (region as MappedRegion).place, lease: leaseOf(region) }),
  unpack: (data) => {
    if (!isRegionPlace(data)) throw new TypeError('no place of shared memory')
    return regions.get(data[0])?.deref() ?? rememberRegion(MappedRegion.at(data))
  },
})

/** Who keeps this keeps the region, and with it the open file that its place names. */
const leaseOf = (region: object): Disposable & { readonly region: object } => ({ region, [Symbol.dispose]: () => {} })
