import { Crowd } from '../links/ring/crowd.ts'
import { newRingSeat, type RingSeat, type ThreadLinkKind, ThreadLinks } from '../links/thread-links.ts'

/** What main has for links between threads, and gives to those it starts. */
export class MainRings {
  readonly seat: RingSeat | undefined
  /** Opens main's own ends. */
  readonly links: ThreadLinks
  /** All hosts, processes included: each has a thread that may run. */
  readonly crowd: Crowd
  readonly #crowdMemory = Crowd.memory()
  readonly #kind: ThreadLinkKind

  constructor(kind: ThreadLinkKind) {
    this.#kind = kind
    this.crowd = new Crowd(this.#crowdMemory)
    this.crowd.join()
    this.seat = this.seatForThread()
    this.links = new ThreadLinks(this.seat)
  }

  seatForThread(): RingSeat | undefined {
    return newRingSeat(this.#kind, this.#crowdMemory)
  }
}
