import { linkLimits } from '../link-limits.ts'
import type { Side } from '../taken-bytes.ts'
import { Ring } from './ring.ts'

/** Memory for the two rings of a link: the one that side 0 writes, then the one that side 1 writes. */
export const ringPairMemory = (ringBytes: number = linkLimits.ringBytes): SharedArrayBuffer =>
  new SharedArrayBuffer(2 * Ring.footprint(ringBytes))

/** The rings as one side has them; they fill the memory, `from` that byte on. */
export const ringPairOf = (memory: ArrayBufferLike, side: Side, from = 0): { readonly out: Ring; readonly in: Ring } => {
  const footprint = (memory.byteLength - from) / 2
  const rings = [from, from + footprint].map((at) => new Ring(memory, at, footprint - Ring.footprint(0)))
  return { out: rings[side]!, in: rings[1 - side]! }
}
