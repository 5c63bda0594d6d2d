import { openOutcome } from '../../src/basics/outcome.ts'
import { HostStartError } from '../../src/errors/not-delivered-errors.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import type { LockBook } from '../../src/kernel/lock-book.ts'
import type { ExitReport, HostFacts, HostPlace, HostSeat, HostSpec, Platform, StartedHost } from '../../src/kernel/platform.ts'
import type { Link, LinkReceiver } from '../../src/links/link.ts'
import { MemoryLink } from '../../src/links/memory-link.ts'
import { serveHost } from '../../src/system/serve-host.ts'
import type { Clock } from '../../src/time/clock.ts'
import { Gate } from './gate.ts'
import type { Turns } from './turns.ts'

/** What a host in memory needs of its world. */
export interface MemoryWorld {
  /** Holds back what main hears of hosts that are gone. */
  readonly exits: Gate
  readonly clock: Clock
  readonly turns: Turns
  readonly delivery: ReturnType<Turns['delivery']>
  load(moduleUrl: string): Promise<void>
  /** Who keeps book of locks on the host in that slot. */
  locksOf(slot: number): LockBook | undefined
}

/**
 * A host without a thread or a process of its own: a kernel of its own behind a link that never leaves this thread. Everything that
 * goes to it is encoded, framed and decoded as for a real one. When it is gone its kernel gets no turn and no timer any more.
 */
export class MemoryHost implements StartedHost {
  readonly spec: HostSpec
  readonly link: Link
  /** Holds back what the host has sent to main. */
  readonly toMain: Gate = new Gate()
  /** Holds back what main has sent to the host. */
  readonly fromMain: Gate = new Gate()
  /** Holds back what happens on the host, as when its process is stopped or spins: turns, timers and what comes over links. */
  readonly running: Gate = new Gate()
  readonly #ready = openOutcome<HostFacts>()
  readonly #exited = openOutcome<ExitReport>()
  readonly #mainLinkClosed = openOutcome<void>()
  readonly #world: MemoryWorld
  readonly #ownEnd: MemoryLink
  readonly #links = new Set<MemoryLink>()
  #meet: ((peer: HostPlace, link: Link) => void) | undefined
  #state: 'starting' | 'up' | 'leaving' | 'gone' = 'starting'
  kernel: Kernel | undefined = undefined

  constructor(spec: HostSpec, world: MemoryWorld) {
    this.spec = spec
    this.#world = world
    const [mainEnd, ownEnd] = MemoryLink.openPair(world.delivery)
    this.#ownEnd = ownEnd
    this.#links.add(ownEnd)
    this.link = through(mainEnd, this.toMain, () => this.#mainLinkClosed.resolve())
    this.#ready.promise.catch(() => {}) // main looks at it only when somebody waits
  }

  get ready(): Promise<HostFacts> {
    return this.#ready.promise
  }

  get exited(): Promise<ExitReport> {
    return this.#exited.promise
  }

  get isUp(): boolean {
    return this.#state === 'up'
  }

  /** The host's program begins. */
  begin(): void {
    if (this.#state !== 'starting') return
    const { kind, slot } = this.spec
    const isGone = (): boolean => this.#state === 'gone'
    const { clock, turns } = this.#world
    const platform: Platform = {
      load: (url) => this.#world.load(url),
      startHost: () => {
        throw new Error('only main starts hosts')
      },
      introduce: () => {
        throw new Error('only main introduces hosts')
      },
      hold: () => {},
      memoryBytes: () => 0,
      leave: () => this.#leave(),
      locks: this.#world.locksOf(slot),
    }
    const seat: HostSeat = {
      spec: this.spec,
      link: through(through(this.#ownEnd, this.fromMain), this.running),
      onMeeting: (listener) => void (this.#meet = listener),
      onLeaveRequest: () => {},
      ready: () => {
        this.#state = 'up'
        this.#ready.resolve({ pid: 1000 + slot, threadId: kind === 'thread' ? slot : undefined })
      },
      leave: () => this.#leave(),
    }
    const { soon, later } = turns.schedule(isGone)
    const pass = (action: () => void): void => this.running.pass(() => isGone() || action())
    this.kernel = serveHost(seat, {
      clock: { now: () => clock.now(), after: (delayMs, action) => clock.after(delayMs, () => pass(action)) },
      random: () => 0.5,
      schedule: { soon: (action) => soon(() => pass(action)), later: (action) => later(() => pass(action)) },
      platform,
    })
  }

  /** The host counts as up, but there is no kernel: its end of the link is the test's. */
  beginByHand(meet?: (peer: HostPlace, link: Link) => void): MemoryLink {
    this.#state = 'up'
    this.#meet = meet
    this.#ready.resolve({ pid: 1000 + this.spec.slot, threadId: undefined })
    return this.#ownEnd
  }

  /** A direct link to another host is there. */
  meet(peer: HostPlace, link: MemoryLink): void {
    if (this.#state !== 'up') return link.break(new Error(`host ${this.spec.slot} is not there`))
    this.#links.add(link)
    this.#meet!(peer, through(link, this.running))
  }

  terminate(): void {
    this.die({ exitCode: null, signal: 'SIGKILL' })
  }

  /** The host ends without warning: of what it sent and what has not arrived yet, only the first `kept` chunks of each link still do. */
  die({ exitCode = null, signal = null, stderr = [], kept = 0 }: Partial<ExitReport> & { readonly kept?: number }): void {
    if (this.#state === 'gone') return
    const error = new Error(`host ${this.spec.slot} died`)
    const report = { exitCode, signal, stderr, error, interrupted: false, abandoned: false }
    const facts = { slot: this.spec.slot, host: this.spec.name, exitCode, signal, stderr }
    this.#ready.reject(new HostStartError(facts, { cause: error }))
    this.#state = 'gone'
    for (const link of this.#links) link.break(error, kept)
    void this.#mainLinkClosed.promise.then(() => this.#tellExit(report))
  }

  #tellExit(report: ExitReport): void {
    this.#world.exits.pass(() => this.#exited.resolve(report))
  }

  /** Cuts the direct link between this host and `other`; both live on. */
  cutLinks(): void {
    for (const link of this.#links) if (link !== this.#ownEnd) link.break(new Error('cut'))
  }

  #leave(): void {
    if (this.#state === 'gone' || this.#state === 'leaving') return
    this.#state = 'leaving'
    for (const link of this.#links) link.close()
    void this.#mainLinkClosed.promise.then(() => {
      this.#state = 'gone'
      this.#tellExit({ exitCode: 0, signal: null, stderr: [], error: undefined, interrupted: false, abandoned: false })
    })
  }
}

/** The same link, with a gate in its way and an ear for its end. */
const through = (link: Link, gate: Gate, onEnd: () => void = () => {}): Link => ({
  carriesAttachments: link.carriesAttachments,
  get queuedBytes() {
    return link.queuedBytes
  },
  send: (chunk, attachments) => link.send(chunk, attachments),
  close: () => link.close(),
  open: (receiver: LinkReceiver) =>
    link.open({
      chunk: (bytes, attachments) => gate.pass(() => receiver.chunk(bytes, attachments)),
      closed: (error) =>
        gate.pass(() => {
          receiver.closed(error)
          onEnd()
        }),
    }),
})
