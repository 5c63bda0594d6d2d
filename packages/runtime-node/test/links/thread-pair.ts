import { Crowd } from '../../src/links/ring/crowd.ts'
import type { OutletLimits } from '../../src/links/ring/ring-outlet.ts'
import { ringPairMemory } from '../../src/links/ring/ring-pair.ts'
import {
  newRingSeat,
  newThreadLink,
  type RingSeat,
  type ThreadLinkEnd,
  type ThreadLinkKind,
} from '../../src/links/thread-links.ts'

/** What one thread needs for one end of a link; plain data, for `workerData`. */
export interface ThreadEnd {
  readonly end: ThreadLinkEnd
  readonly seat: RingSeat | undefined
  readonly limits: OutletLimits | undefined
}

export interface ThreadPairOptions {
  /** Of each ring. @defaultValue as between hosts */
  readonly ringBytes?: number
  readonly limits?: OutletLimits
}

/** A link between two threads that are not there yet. */
export const threadPair = (
  kind: ThreadLinkKind,
  { ringBytes, limits }: ThreadPairOptions = {},
): readonly [ThreadEnd, ThreadEnd] => {
  const crowd = Crowd.memory()
  const seats = [newRingSeat(kind, crowd), newRingSeat(kind, crowd)] as const
  const rings = ringBytes === undefined ? undefined : ringPairMemory(ringBytes)
  const [near, far] = newThreadLink(...seats).map((end) =>
    end.kind === 'ring' && rings !== undefined ? { ...end, rings } : end,
  ) as [ThreadLinkEnd, ThreadLinkEnd]
  return [
    { end: near, seat: seats[0], limits },
    { end: far, seat: seats[1], limits },
  ]
}
