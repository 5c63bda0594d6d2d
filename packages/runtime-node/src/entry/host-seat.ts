import { HandshakeError, type HostPlace, type HostSeat, type HostSpec, type Link } from '@troupe/core/internal'
import { CountedLink } from '../links/counted-link.ts'
import type { Ended } from '../links/ended.ts'
import { endedLink } from '../links/ended-link.ts'
import { awaitPeer, dial, type Invitation } from '../links/meeting.ts'
import { openSiblingPort } from '../links/sibling-port.ts'
import type { ThreadLink } from '../links/thread-link.ts'
import type { ThreadLinks } from '../links/thread-links.ts'
import type { ToHost, ToMain } from './control-messages.ts'
import { type Handle, IdleWatch } from './idle-watch.ts'
import { forgetLoads } from './loads.ts'

/** What differs between a seat in a thread and one in a process. */
export interface SeatParts {
  readonly spec: HostSpec
  readonly link: Link & Ended
  /** Opens links to other threads. Only in a thread. */
  readonly links?: ThreadLinks
  readonly threadId: number | undefined
  /** Main's hold on this host. */
  readonly handles: readonly Handle[]
  tell(message: ToMain): void
  /** Called once, right after `ready` was told. */
  afterReady(): void
}

type MeetingListener = (peer: HostPlace, link: Link) => void

/** Longest wait, when leaving, for siblings to take what was sent to them; main ends a host that takes too long as a whole. */
const siblingsMs = 5_000

/** The half of a host that its kernel sees, the same in threads and processes. */
export class Seat implements HostSeat {
  readonly spec: HostSpec
  readonly link: CountedLink
  readonly #parts: SeatParts
  readonly #siblings = new Map<Link & Ended, { readonly slot: number; readonly counted: CountedLink }>()
  readonly #waits = new Map<number, AbortController>()
  #idleWatch: IdleWatch | undefined
  #meetings: Parameters<MeetingListener>[] = []
  #onMeeting: MeetingListener | undefined
  #onLeaveRequest: (() => void) | undefined
  #isLeaving = false

  constructor(parts: SeatParts) {
    this.spec = parts.spec
    this.link = new CountedLink(parts.link, () => this.#idleWatch?.activity())
    this.#parts = parts
  }

  onMeeting(listener: MeetingListener): void {
    this.#onMeeting = listener
    for (const [peer, link] of this.#meetings.splice(0)) listener(peer, link)
  }

  onLeaveRequest(listener: () => void): void {
    this.#onLeaveRequest = listener
  }

  ready(): void {
    const { tell, handles, threadId, afterReady } = this.#parts
    tell({ troupe: 'ready', facts: { pid: process.pid, threadId } })
    this.#idleWatch = new IdleWatch(
      handles,
      () => this.#tellIdle(),
      () => tell({ troupe: 'busy' }),
    )
    afterReady()
  }

  leave(): void {
    if (this.#isLeaving) return
    this.#isLeaving = true
    forgetLoads()
    this.#idleWatch?.off()
    const { link } = this.#parts
    link.close()
    for (const wait of this.#waits.values()) wait.abort()
    for (const sibling of this.#siblings.keys()) sibling.close()
    const siblings = Promise.all([...this.#siblings.keys()].map(({ ended }) => ended))
    void Promise.all([link.ended, Promise.race([siblings, after(siblingsMs)])]).then(() => process.exit())
  }

  /** The platform asks this host to end: its kernel drains and leaves, or it leaves at once if nobody listens. */
  requestLeave(): void {
    if (this.#onLeaveRequest === undefined) this.leave()
    else this.#onLeaveRequest()
  }

  /** What main's half says. */
  hear(message: ToHost): void {
    switch (message.troupe) {
      case 'meet':
        return this.#meet(message.peer, this.#openThreadLink(message))
      case 'dial':
        return this.#meet(message.peer, dial(message.invitation))
      case 'unmet':
        return this.#meet(message.peer, endedLink(unmet(message.peer, message.why)))
      case 'await':
        void this.#await(message.peer, message.meeting, message.invitation)
        return
      case 'stop waiting':
        this.#waits.get(message.meeting)?.abort()
    }
  }

  #openThreadLink({ port, link }: ToHost & { readonly troupe: 'meet' }): ThreadLink {
    const { links } = this.#parts
    if (links === undefined) throw new Error('a process has no links to threads')
    return openSiblingPort(port, (way) => links.open(way, link))
  }

  #tellIdle(): void {
    const { received, sent } = this.link
    const siblings = [...this.#siblings.values()].map(({ slot, counted }) => [slot, counted.received, counted.sent] as const)
    this.#parts.tell({ troupe: 'idle', received, sent, siblings })
  }

  async #await(peer: HostPlace, meeting: number, invitation: Invitation): Promise<void> {
    const { tell } = this.#parts
    const over = new AbortController()
    this.#waits.set(meeting, over)
    const wait = awaitPeer(invitation, { signal: over.signal })
    wait.listening.then(
      () => tell({ troupe: 'waiting', meeting }),
      (error) => tell({ troupe: 'waiting', meeting, error: String(error) }),
    )
    const link = await wait.link.catch((cause: unknown) => endedLink(unmet(peer, 'it did not come', cause)))
    this.#waits.delete(meeting)
    this.#meet(peer, link)
  }

  #meet(peer: HostPlace, link: Link & Ended): void {
    const counted = new CountedLink(link, () => this.#idleWatch?.activity())
    this.#siblings.set(link, { slot: peer.slot, counted })
    void link.ended.then(() => this.#siblings.delete(link))
    if (this.#onMeeting === undefined) this.#meetings.push([peer, counted])
    else this.#onMeeting(peer, counted)
  }
}

const unmet = ({ slot, incarnation }: HostPlace, why: string, cause?: unknown): HandshakeError =>
  new HandshakeError({ peer: `host ${slot}, incarnation ${incarnation}`, why }, cause === undefined ? undefined : { cause })

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
