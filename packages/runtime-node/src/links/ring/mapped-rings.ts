import { FrameInvalidError } from '@troupe/core/internal'
import { MappedRegion, type RegionPlace } from '../../shared/memory/mapped-region.ts'
import { linkLimits } from '../link-limits.ts'
import type { Side } from '../taken-bytes.ts'
import type { PortWay } from '../thread-link.ts'
import { InboundRings } from './inbound-rings.ts'
import { ParkWord } from './park-word.ts'
import { Ring } from './ring.ts'
import { RingLink } from './ring-link.ts'
import type { OutletLimits } from './ring-outlet.ts'
import { ringPairOf } from './ring-pair.ts'

/** Bytes that each side's park word has for itself, as in a ring. */
const parkBytes = 128
const ringsAt = 2 * parkBytes

/**
 * The two rings of a link between processes, in memory that both map.
 *
 *   byte    0   park word of side 0
 *   byte  128   park word of side 1
 *   byte  256   the ring that side 0 writes, then the one that side 1 writes
 *
 * A thread has one park word for all rings that other threads write, because it waits at one place for all of them. What processes write
 * it hears of at one socket each, so each link has park words of its own, and no memory is seen by more than two processes.
 */
export class MappedRings {
  readonly #region: MappedRegion
  readonly #side: Side

  private constructor(region: MappedRegion, side: Side) {
    this.#region = region
    this.#side = side
  }

  /** @throws MappingUnavailableError */
  static create(ringBytes: number = linkLimits.ringBytes): MappedRings {
    return new MappedRings(MappedRegion.create(ringsAt + 2 * Ring.footprint(ringBytes)), 0)
  }

  /**
   * Those that another process has at that place.
   *
   * @throws NotSendableError - it is not there, or is something else, or is not to be seen from here
   * @throws FrameInvalidError - there are no two rings in so many bytes
   * @throws MappingUnavailableError
   */
  static at(place: RegionPlace): MappedRings {
    const byteLength = place[5]
    if (!isPowerOfTwo(ringSizeIn(byteLength)))
      throw new FrameInvalidError({ expected: 'the memory of two rings', got: byteLength })
    return new MappedRings(MappedRegion.at(place), 1)
  }

  get place(): RegionPlace {
    return this.#region.place
  }

  /** The link through them, with a way beside it that both have. It is for one link. */
  openLink(way: PortWay, limits: OutletLimits = betweenProcesses): RingLink {
    const { buffer } = this.#region
    const [own, far] = this.#side === 0 ? [0, parkBytes] : [parkBytes, 0]
    return new RingLink({
      way,
      ...ringPairOf(buffer, this.#side, ringsAt),
      farPark: new ParkWord(buffer, far),
      // Who stays awake for one process is deaf to the others meanwhile, and nobody knows whether there are processors for all of them.
      inbound: new InboundRings(new ParkWord(buffer, own), never, never),
      limits,
      peer: 'process',
    })
  }
}

const never = (): boolean => false

const betweenProcesses: OutletLimits = { ...linkLimits, besideFromBytes: linkLimits.besideMappedFromBytes }

const ringSizeIn = (byteLength: number): number => (byteLength - ringsAt) / 2 - Ring.footprint(0)

const isPowerOfTwo = (size: number): boolean => Number.isInteger(size) && size >= 1_024 && (size & (size - 1)) === 0
