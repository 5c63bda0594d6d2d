import type { MessagePort } from 'node:worker_threads'
import type { Link } from '@troupe/core/internal'
import type { ToHost, ToMain } from '../entry/control-messages.ts'
import type { RingSeat } from '../links/thread-links.ts'

/** The thread or process that a host runs in, as main holds it. */
export interface Vessel {
  readonly link: Link
  /** What that is made of at the moment: processes agree on it. */
  readonly linkKind: 'port' | 'ring' | 'socket'
  /** What a thread has for the rings that it reads. */
  readonly rings?: RingSeat | undefined
  tell(message: ToHost, transfer?: readonly MessagePort[]): void
  /** Whether it keeps this program from ending by itself. */
  hold(held: boolean): void
  /** Ends it at once, whatever it is doing. */
  kill(): void
}

/** What a vessel reports. */
export interface VesselEvents {
  control(message: ToMain): void
  /** It is gone and all that it sent was handed over. The last event. */
  gone(end: VesselEnd): void
}

export interface VesselEnd {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly error: Error | undefined
  readonly abandoned: boolean
}
