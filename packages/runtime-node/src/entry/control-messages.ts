import type { MessagePort } from 'node:worker_threads'
import type { HostFacts, HostPlace } from '@troupe/core/internal'
import type { Invitation } from '../links/meeting.ts'
import type { ThreadLinkEnd } from '../links/thread-links.ts'

/** An error as plain data, on its way out of a host that it ends. */
export interface LastWords {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly code?: string
  readonly fields?: Readonly<Record<string, string | number | boolean>>
}

/** What the platform's two halves say to each other beside the link; JSON but for ports and shared memory. */
export type ToHost =
  | { readonly troupe: 'meet'; readonly peer: HostPlace; readonly port: MessagePort; readonly link: ThreadLinkEnd }
  | { readonly troupe: 'await'; readonly peer: HostPlace; readonly meeting: number; readonly invitation: Invitation }
  | { readonly troupe: 'dial'; readonly peer: HostPlace; readonly invitation: Invitation }
  /** The peer of this meeting is gone. */
  | { readonly troupe: 'stop waiting'; readonly meeting: number }
  /** The peer cannot be met. */
  | { readonly troupe: 'unmet'; readonly peer: HostPlace; readonly why: string }

export type ToMain =
  | { readonly troupe: 'ready'; readonly facts: HostFacts }
  /**
   * Nothing keeps the host alive but main. So many chunks went over its link to main by then, and over those to other hosts: slot,
   * received, sent.
   */
  | {
      readonly troupe: 'idle'
      readonly received: number
      readonly sent: number
      readonly siblings: readonly (readonly [slot: number, received: number, sent: number])[]
    }
  | { readonly troupe: 'busy' }
  /** The host waits at the place of this meeting, so the other one can be sent there; or it cannot. */
  | { readonly troupe: 'waiting'; readonly meeting: number; readonly error?: string }
  /** What V8 made of a thread's entry. */
  | { readonly troupe: 'code'; readonly code: Uint8Array }
  | { readonly troupe: 'last words'; readonly words: LastWords }

const kinds: ReadonlySet<unknown> = new Set([
  'meet',
  'await',
  'dial',
  'stop waiting',
  'unmet',
  'ready',
  'idle',
  'busy',
  'waiting',
  'code',
  'last words',
])

/** The message if it is one of the platform's: programs may use `parentPort` and `process.send` too. Never fails. */
export const asControl = <M extends ToHost | ToMain>(message: unknown): M | undefined =>
  typeof message === 'object' && message !== null && kinds.has((message as { troupe?: unknown }).troupe)
    ? (message as M)
    : undefined
