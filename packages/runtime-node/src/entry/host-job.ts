import type { MessagePort } from 'node:worker_threads'
import type { HostSpec } from '@troupe/core/internal'
import type { ProcessLinkKind } from '../links/process-link.ts'
import type { RingSeat, ThreadLinkEnd } from '../links/thread-links.ts'

/** How a child makes sure that it ends with its parent: armed before it began, or to be armed by itself. */
export type ParentDeath = 'armed' | 'prctl' | 'watchdog'

/** What every host is told. */
export interface Job {
  readonly spec: HostSpec
  /** How many programs are around this one: 1 for a host of a program that is none itself. */
  readonly depth: number
}

/** What a child process finds in its environment, as JSON. */
export interface ProcessJob extends Job {
  readonly parentPid: number
  readonly parentDeath: ParentDeath
  /** What the link to main is. */
  readonly links: ProcessLinkKind
}

/** What a worker finds in its `workerData`. */
export interface ThreadJob extends Job {
  /** Of the link to main, which is side 0. */
  readonly link: ThreadLinkEnd
  /** For the rings that this thread is going to read. */
  readonly rings: RingSeat | undefined
  readonly output: MessagePort
  /** Bytes of output that main has not yet taken: one 32-bit word. */
  readonly outputInFlight: SharedArrayBuffer
}

export const hostVariable = 'TROUPE_HOST'

/** Descriptors of a child process, besides the three standard ones. */
export const childDescriptors = { control: 3, link: 4, lifeline: 5 } as const
