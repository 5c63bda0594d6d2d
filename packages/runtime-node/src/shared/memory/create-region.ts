import { nanoid } from 'nanoid'
import { MappingUnavailableError } from '../errors/shared-memory-errors.ts'
import type { Across, Region } from './region.ts'
import { rememberRegion } from './region-wire.ts'
import { SabRegion } from './sab-region.ts'

/**
 * Makes zeroed memory of `byteLength` bytes.
 *
 * @throws MappingUnavailableError - memory across processes, where this program cannot map any
 */
export const createRegion = (across: Across, byteLength: number): Region => {
  if (across === 'processes') throw new MappingUnavailableError({ why: 'it is not built yet' })
  return rememberRegion(new SabRegion(nanoid(), new SharedArrayBuffer(byteLength)))
}
