import type { Link } from '@troupe/core/internal'
import type { Ended } from './ended.ts'

/** What the links between processes are: sockets, or rings in memory that both map, with a socket beside them. */
export type ProcessLinkKind = 'sockets' | 'rings'

/** A link between two processes, or between threads of two: over a socket, whose end is the link's. */
export interface ProcessLink extends Link, Ended {
  /** At the moment: it may go over from the one to the other, see {@link AgreedLink}. */
  readonly madeOf: 'socket' | 'ring'
  /** Ends it at once; what is queued is lost. */
  destroy(): void
}
