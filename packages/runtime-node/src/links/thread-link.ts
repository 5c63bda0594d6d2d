import type { Link } from '@troupe/core/internal'
import type { Ended } from './ended.ts'

/** Where a link between two threads posts its messages. */
export interface PortWay {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void
  /**
   * Nothing more comes or goes. Called once.
   *
   * @param isBrokenOff - only this end knows so far: until the other one has heard it, that may ring
   */
  finished(isBrokenOff: boolean): void
}

/** A link between two threads: whoever has its port hands it what comes there. */
export interface ThreadLink extends Link, Ended {
  /** Hands over a message that came; false when it is none of the link's. */
  takes(message: unknown): boolean
  /** The port ended, and all its messages were handed over. */
  portEnded(): void
}
