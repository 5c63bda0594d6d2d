import type { HostGroup } from '../../src/actor/host.ts'
import type { EventName, Observer, TroupeEvent } from '../../src/kernel/events.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import type { LockBook } from '../../src/kernel/lock-book.ts'
import type { HostPlace, HostSpec, Platform, StartedHost } from '../../src/kernel/platform.ts'
import { defaultSettings, type KernelSettings } from '../../src/kernel/settings.ts'
import { MemoryLink } from '../../src/links/memory-link.ts'
import { MainSystem } from '../../src/system/main-system.ts'
import { ManualClock } from '../../src/testing/manual-clock.ts'
import type { Clock } from '../../src/time/clock.ts'
import { Gate } from './gate.ts'
import { MemoryHost, type MemoryWorld } from './memory-host.ts'
import { RawPeer } from './raw-peer.ts'
import { Turns } from './turns.ts'

export interface WorldOptions extends Partial<KernelSettings> {
  /** The clock that stands still, unless told otherwise. */
  readonly clock?: Clock
  readonly systemId?: string
  /** How many turns of the platform a link takes for a delivery. */
  readonly turnsOfDelivery?: () => number
  /** Runs when a host is asked to load a module; the classes of tests are there already. */
  readonly load?: (moduleUrl: string) => Promise<void>
  /** Hears every event as well. */
  readonly observer?: Observer
  /** Who keeps book of locks on the host in that slot. */
  readonly locksOf?: (slot: number) => LockBook
}

let worlds = 0

/**
 * A system in one thread: `MainSystem` and, for each thread and process that it starts, a kernel of its own behind links in memory.
 * Time is the test's.
 */
export class World implements MemoryWorld, AsyncDisposable {
  readonly turns: Turns = new Turns()
  readonly events: TroupeEvent[] = []
  readonly clock: Clock
  readonly delivery: MemoryWorld['delivery']
  readonly system: MainSystem
  /** Holds back hosts that are starting. */
  readonly starts: Gate = new Gate()
  /** Holds back direct links between hosts. */
  readonly meetings: Gate = new Gate()
  /** Holds back what main hears of hosts that are gone. */
  readonly exits: Gate = new Gate()
  readonly #hosts = new Map<number, MemoryHost>()
  readonly #everyHost: MemoryHost[] = []
  readonly #load: (moduleUrl: string) => Promise<void>
  readonly #locksOf: WorldOptions['locksOf']
  /** How many direct links were opened. */
  introductions = 0
  /** Whether the program is kept from ending. */
  held = false

  constructor(options: WorldOptions = {}) {
    const { clock = new ManualClock(), systemId, turnsOfDelivery, load, observer: other, locksOf, ...settings } = options
    this.clock = clock
    this.#locksOf = locksOf
    this.delivery = this.turns.delivery(turnsOfDelivery)
    this.#load = load ?? (async () => {})
    const observer: Observer = {
      attach: (clock) => other?.attach?.(clock),
      wants: () => true,
      emit: (event) => {
        this.events.push(event)
        other?.emit(event)
      },
    }
    const platform: Platform = {
      load: (url) => this.load(url),
      startHost: (spec) => this.#start(spec),
      introduce: (one, other) => this.meetings.pass(() => this.#introduce(one, other)),
      hold: (held) => void (this.held = held),
      memoryBytes: () => 0,
      leave: () => {},
      locks: this.locksOf(0),
    }
    this.system = MainSystem.open({
      random: () => 0.5,
      systemId: systemId ?? `world${++worlds}`,
      settings: { ...defaultSettings, observed: everyEvent, ...settings },
      clock,
      schedule: this.turns.schedule(),
      observer,
      platform,
      facts: { pid: 1, threadId: 0 },
      close: async () => {},
    })
  }

  /** Starts a process whose end of the link is the test's. */
  async rawHost(kind: 'processes' | 'threads' = 'processes'): Promise<RawPeer> {
    this.starts.close()
    const starting = this.system[kind](1)
    await this.settled()
    const slot = this.#hosts.size
    const peer = new RawPeer(this.host(slot).beginByHand((place, link) => void peer.meetings.set(place.slot, new RawPeer(link))))
    await starting
    this.starts.forget()
    return peer
  }

  locksOf(slot: number): LockBook | undefined {
    return this.#locksOf?.(slot)
  }

  load(moduleUrl: string): Promise<void> {
    return this.#load(moduleUrl)
  }

  /** The host in `slot`, which is not main's. */
  host(slot: number): MemoryHost {
    const host = this.#hosts.get(slot)
    if (host === undefined) throw new Error(`no host was started in slot ${slot}`)
    return host
  }

  /** A host of that kind that may have many actors; main for `here`. */
  async sharedHost(on: Place): Promise<'here' | HostGroup> {
    if (on === 'here') return 'here'
    return on === 'thread' ? this.system.threads(1) : this.system.processes(1)
  }

  /** How many hosts were started beside main. */
  get hostCount(): number {
    return this.#hosts.size
  }

  kernel(slot: number): Kernel {
    // biome-ignore lint/complexity/useLiteralKeys: the way past `protected`
    return slot === 0 ? this.system['kernel'] : this.host(slot).kernel!
  }

  /** Every kernel there was, also those of hosts that are gone. */
  get kernels(): Kernel[] {
    return [this.kernel(0), ...this.#everyHost.flatMap(({ kernel }) => kernel ?? [])]
  }

  /** Resolves when nothing more happens until the clock moves. */
  settled(): Promise<void> {
    return this.turns.settled()
  }

  /** Moves the clock on by `ms`, timer by timer, and lets everything happen that follows from each. */
  async pass(ms: number): Promise<void> {
    const clock = this.clock as ManualClock
    const end = clock.now() + ms
    await this.settled()
    for (let next = clock.nextMs; next !== undefined && next <= end; next = clock.nextMs) {
      clock.advance(next - clock.now())
      await this.settled()
    }
    clock.advance(end - clock.now())
    await this.settled()
  }

  eventsOf<E extends EventName>(name: E): Extract<TroupeEvent, { event: E }>[] {
    return this.events.filter(({ event }) => event === name) as Extract<TroupeEvent, { event: E }>[]
  }

  /** Dead letters told so far, one text each: `method: reason`. */
  deadLetters(): string[] {
    return this.eventsOf('letter.dead').flatMap(({ method, reason, count }) => Array<string>(count).fill(`${method}: ${reason}`))
  }

  /** Stops the system, with all the time it may take. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.starts.open()
    this.meetings.open()
    this.exits.open()
    for (const host of this.#hosts.values()) host.toMain.open()
    const stopped = this.system.stop({ deadlineMs: 1_000 })
    let over = false
    void stopped.finally(() => (over = true))
    while (this.clock instanceof ManualClock && !over) await this.pass(500)
    await stopped
  }

  #start(spec: HostSpec): StartedHost {
    const host = new MemoryHost(spec, this)
    this.#hosts.set(spec.slot, host)
    this.#everyHost.push(host)
    this.starts.pass(() => this.turns.schedule().later(() => host.begin()))
    return host
  }

  #introduce(one: StartedHost, other: StartedHost): void {
    this.introductions++
    const [oneEnd, otherEnd] = MemoryLink.openPair(this.delivery)
    ;(one as MemoryHost).meet(placeOf(other), oneEnd)
    ;(other as MemoryHost).meet(placeOf(one), otherEnd)
  }
}

const placeOf = ({ spec: { kind, slot, incarnation } }: StartedHost): HostPlace => ({ kind, slot, incarnation })

const everyEvent: readonly EventName[] = [
  'actor.started',
  'host.lost',
  'system.failed',
  'actor.ended',
  'actor.failed',
  'actor.cleanup-failed',
  'actor.stop-late',
  'handler.slow',
  'letter.dead',
  'mail.lost',
  'ask.cycle',
  'lock.deadlock',
  'machine.inspected',
  'host.up',
  'host.down',
  'host.stop-late',
]

export const placements = ['here', 'thread', 'process'] as const
export type Place = (typeof placements)[number]
