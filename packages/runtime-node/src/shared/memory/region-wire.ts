import { MappedRegion } from './mapped-region.ts'
import type { Region } from './region.ts'
import { SabRegion } from './sab-region.ts'

/** How a region stands in the wire form of what lives in it. */
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

export const packRegion = (region: Region): RegionWire => [region.id, region.backend === 'sab' ? region.buffer : region]

/** @throws TypeError - `wire` is none of a region */
export const unpackRegion = (wire: unknown): Region => {
  const [id, memory] = Array.isArray(wire) ? (wire as unknown[]) : []
  if (typeof id !== 'string') throw new TypeError('no shared memory')
  const known = regions.get(id)?.deref()
  if (known !== undefined) return known
  if (memory instanceof MappedRegion) return memory
  if (memory instanceof SharedArrayBuffer) return rememberRegion(new SabRegion(id, memory))
  throw new TypeError('no shared memory')
}
