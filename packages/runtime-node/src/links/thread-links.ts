import { linkLimits } from './link-limits.ts'
import { PortLink } from './port-link.ts'
import { Crowd } from './ring/crowd.ts'
import { InboundRings } from './ring/inbound-rings.ts'
import { ParkWord } from './ring/park-word.ts'
import { RingLink } from './ring/ring-link.ts'
import type { OutletLimits } from './ring/ring-outlet.ts'
import { ringPairMemory, ringPairOf } from './ring/ring-pair.ts'
import { type Side, TakenBytes } from './taken-bytes.ts'
import type { PortWay, ThreadLink } from './thread-link.ts'

/** What the links between threads are: messages of ports, or rings, which are spun for where that pays or never. */
export type ThreadLinkKind = 'ports' | 'rings' | 'spinning-rings'

/** What a thread has in common with those that write to its rings; plain data. `undefined` where links are ports. */
export interface RingSeat {
  readonly park: SharedArrayBuffer
  readonly crowd: SharedArrayBuffer
  readonly spins: boolean
}

/** What one of two threads needs for its end of their link, beside a port; plain data. */
export type ThreadLinkEnd =
  | { readonly kind: 'port'; readonly side: Side; readonly taken: SharedArrayBuffer }
  | { readonly kind: 'ring'; readonly side: Side; readonly rings: SharedArrayBuffer; readonly farPark: SharedArrayBuffer }

/** What a thread that starts will have. @param kind - for the whole system the same */
export const newRingSeat = (kind: ThreadLinkKind, crowd: SharedArrayBuffer): RingSeat | undefined =>
  kind === 'ports' ? undefined : { park: ParkWord.memory(), crowd, spins: kind === 'spinning-rings' }

/** The two ends of a new link between the threads that have these seats. */
export const newThreadLink = (
  one: RingSeat | undefined,
  other: RingSeat | undefined,
): readonly [ThreadLinkEnd, ThreadLinkEnd] => {
  if (one === undefined || other === undefined) {
    const taken = TakenBytes.memory()
    return [
      { kind: 'port', side: 0, taken },
      { kind: 'port', side: 1, taken },
    ]
  }
  const rings = ringPairMemory()
  return [
    { kind: 'ring', side: 0, rings, farPark: other.park },
    { kind: 'ring', side: 1, rings, farPark: one.park },
  ]
}

/** Opens links in the thread that has this seat. */
export class ThreadLinks {
  readonly #inbound: InboundRings | undefined
  readonly #limits: OutletLimits

  constructor(seat: RingSeat | undefined, limits: OutletLimits = linkLimits) {
    this.#limits = limits
    if (seat === undefined) return
    const crowd = new Crowd(seat.crowd)
    const mayGlance = (): boolean => crowd.hasProcessorsEnough
    this.#inbound = new InboundRings(new ParkWord(seat.park), mayGlance, () => seat.spins && mayGlance())
  }

  open(way: PortWay, end: ThreadLinkEnd): ThreadLink {
    if (end.kind === 'port') return new PortLink(way, new TakenBytes(end.taken, end.side))
    if (this.#inbound === undefined) throw new Error('a ring link was given to a thread that reads no rings')
    return new RingLink({
      way,
      ...ringPairOf(end.rings, end.side),
      farPark: new ParkWord(end.farPark),
      inbound: this.#inbound,
      limits: this.#limits,
      peer: 'thread',
    })
  }
}
