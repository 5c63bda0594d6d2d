import { nanoid } from 'nanoid'
import { MappedRegion } from './mapped-region.ts'
import type { Across, Region } from './region.ts'
import { rememberRegion } from './region-wire.ts'
import { SabRegion } from './sab-region.ts'

/**
 * Makes zeroed memory of `byteLength` bytes.
 *
 * @throws MappingUnavailableError - memory across processes, where this program cannot map any, or cannot map more
 */
export const createRegion = (across: Across, byteLength: number): Region =>
  rememberRegion(
    across === 'processes' ? MappedRegion.create(byteLength) : new SabRegion(nanoid(), new SharedArrayBuffer(byteLength)),
  )
