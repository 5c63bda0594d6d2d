import { MessageChannel } from 'node:worker_threads'
import type { HostPlace } from '@troupe/core/internal'
import type { ToMain } from '../entry/control-messages.ts'
import { MeetingPlace } from '../links/meeting-place.ts'
import type { ProcessLinkKind } from '../links/process-link.ts'
import { newThreadLink } from '../links/thread-links.ts'
import type { RunningHost } from './running-host.ts'

interface Meeting {
  readonly waits: RunningHost
  readonly dials: RunningHost
  readonly come: () => void
}

/**
 * Brings hosts together. Two threads get the ends of one channel; in any other pair one host waits at a socket that is made for
 * this meeting, and the other one is sent there as soon as it listens. Whoever cannot be met is met as a link that has ended.
 */
export class Introductions implements AsyncDisposable {
  readonly #place: MeetingPlace
  readonly #meetings = new Map<number, Meeting>()
  #last = 0

  /** @param links - what those between processes are */
  constructor(links: ProcessLinkKind) {
    this.#place = new MeetingPlace(links)
  }

  introduce(one: RunningHost, other: RunningHost): void {
    if (one.spec.kind === 'thread' && other.spec.kind === 'thread') byChannel(one, other)
    else if (one.spec.kind === 'process') void this.#bySocket(one, other)
    else void this.#bySocket(other, one)
  }

  /** The host that waits says that it does, or that it cannot. */
  waiting({ meeting: id, error }: ToMain & { readonly troupe: 'waiting' }): void {
    const meeting = this.#meetings.get(id)
    this.#meetings.delete(id)
    if (meeting === undefined) return
    if (error === undefined) meeting.come()
    else meeting.dials.tell({ troupe: 'unmet', peer: peerOf(meeting.waits), why: error })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#meetings.clear()
    await this.#place[Symbol.asyncDispose]()
  }

  async #bySocket(waits: RunningHost, dials: RunningHost): Promise<void> {
    try {
      const invitation = await this.#place.invite()
      const meeting = ++this.#last
      const come = (): void => dials.tell({ troupe: 'dial', peer: peerOf(waits), invitation })
      this.#meetings.set(meeting, { waits, dials, come })
      void waits.exited.then(() => this.#meetings.delete(meeting))
      void dials.exited.then(() => waits.tell({ troupe: 'stop waiting', meeting }))
      waits.tell({ troupe: 'await', peer: peerOf(dials), meeting, invitation })
    } catch (error) {
      const why = `no place to meet: ${error}`
      waits.tell({ troupe: 'unmet', peer: peerOf(dials), why })
      dials.tell({ troupe: 'unmet', peer: peerOf(waits), why })
    }
  }
}

const byChannel = (one: RunningHost, other: RunningHost): void => {
  const { port1, port2 } = new MessageChannel()
  const [link1, link2] = newThreadLink(one.rings, other.rings)
  one.tell({ troupe: 'meet', peer: peerOf(other), port: port1, link: link1 }, [port1])
  other.tell({ troupe: 'meet', peer: peerOf(one), port: port2, link: link2 }, [port2])
}

const peerOf = ({ spec: { kind, slot, incarnation } }: RunningHost): HostPlace => ({ kind, slot, incarnation })
