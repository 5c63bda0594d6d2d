import type { EventName, Observer, TroupeEvent } from '../kernel/events.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { HostSpec, Platform, StartedHost } from '../kernel/platform.ts'
import { defaultSettings, type KernelSettings } from '../kernel/settings.ts'
import { MainSystem } from '../system/main-system.ts'
import type { Timer } from '../time/clock.ts'
import type { Agenda } from './agenda.ts'
import type { Engine } from './engine.ts'
import { ActionQueue } from './event-queue.ts'
import { HostGround } from './host-ground.ts'
import { allIsLoaded, type HostMachine, SimulatedHost } from './simulated-host.ts'
import { SimulatedLink } from './simulated-link.ts'
import type { Stage } from './stage.ts'
import type { TimerHeap } from './timer-heap.ts'

/** Every event there is: the compiler sees to it that none is missing. */
const eventNames: Readonly<Record<EventName, true>> = {
  'actor.started': true,
  'actor.ended': true,
  'actor.failed': true,
  'actor.cleanup-failed': true,
  'actor.stop-late': true,
  'handler.slow': true,
  'letter.dead': true,
  'mail.lost': true,
  'ask.cycle': true,
  'lock.deadlock': true,
  'machine.inspected': true,
  'host.up': true,
  'host.down': true,
  'host.lost': true,
  'host.stop-late': true,
  'system.failed': true,
}

/** What a machine is made with. */
export interface MachineParts {
  readonly engine: Engine
  readonly settings: Partial<KernelSettings>
  /** Numbers from 0 to below 1 for the kernel of one host. */
  randomFor(host: string): () => number
  readonly inspect: ((end: SimulatedLink, bytes: Uint8Array) => void) | undefined
  /** Of so many chunks that a dying host had sent, how many still arrive. */
  keptOf(chunks: number): number
  onEvent(event: TroupeEvent): void
  threw(stage: Stage | undefined, error: unknown): void
}

/** A machine on which one system runs: main, the hosts it starts, and the links between them. */
export class Machine implements HostMachine {
  readonly engine: Engine
  readonly main: HostGround
  readonly signals: ActionQueue
  readonly system: MainSystem
  /** The hosts that are not gone, by slot. */
  readonly hosts: Map<number, SimulatedHost> = new Map()
  readonly inspect: MachineParts['inspect']
  readonly #parts: MachineParts
  #isHeld = false

  constructor(parts: MachineParts) {
    this.#parts = parts
    this.engine = parts.engine
    this.inspect = parts.inspect
    this.main = new HostGround(this, 0, 1, 'main')
    this.signals = new ActionQueue(this.engine.agenda, undefined)
    const observer: Observer = { wants: () => true, emit: (event) => parts.onEvent(event) }
    const platform: Platform = {
      load: allIsLoaded,
      startHost: (spec) => this.#startHost(spec),
      introduce: (one, other) => this.#introduce(one as SimulatedHost, other as SimulatedHost),
      hold: (held) => void (this.#isHeld = held),
      memoryBytes: () => 0,
      leave: () => {},
    }
    const observed = Object.keys(eventNames)
    this.system = MainSystem.open({
      systemId: 'simulated',
      // a handler that is slow is no event of its own here: its looks at the clock would keep the clock going for ever
      settings: { ...defaultSettings, slowHandlerMs: Infinity, ...parts.settings, observed },
      clock: this.main.clock,
      random: parts.randomFor('main'),
      schedule: this.main.schedule,
      observer,
      platform,
      facts: { pid: 1, threadId: 0 },
      close: async () => {},
    })
  }

  get agenda(): Agenda {
    return this.engine.agenda
  }

  get timers(): TimerHeap {
    return this.engine.timers
  }

  /** Whether the program would be kept from ending. */
  get isHeld(): boolean {
    return this.#isHeld
  }

  get mainKernel(): Kernel {
    // biome-ignore lint/complexity/useLiteralKeys: the way past `protected`
    return this.system['kernel']
  }

  /** The kernels that run, main's first. */
  get kernels(): Kernel[] {
    return [this.mainKernel, ...[...this.hosts.values()].flatMap(({ kernel }) => kernel ?? [])]
  }

  /** The host whose code runs now, or ran last; main when it was the machine's doing. */
  get current(): HostGround {
    const { stage } = this.engine
    if (stage === undefined || stage === this.main.stage) return this.main
    const host = this.hosts.get(stage.slot)
    return host?.stage === stage ? host.ground : this.main
  }

  /** The machine's own timer: it keeps time whatever the hosts are doing. */
  after(ms: number, action: () => void): Timer {
    return this.engine.timers.add(this.engine.nowMs + ms, { takeDue: action, dropDue: () => {} }, action)
  }

  stageOf(slot: number): Stage | undefined {
    return slot === 0 ? this.main.stage : this.hosts.get(slot)?.stage
  }

  /** The end, at `slot`, of its link to the host in slot `to`. */
  linkEnd(slot: number, to: number): SimulatedLink | undefined {
    if (slot !== 0) return this.hosts.get(slot)?.linkTo(to)
    return this.hosts.get(to)?.linkTo(0)?.peer
  }

  randomFor(host: string): () => number {
    return this.#parts.randomFor(host)
  }

  keptOf(chunks: number): number {
    return this.#parts.keptOf(chunks)
  }

  gone(host: SimulatedHost): void {
    if (this.hosts.get(host.spec.slot) === host) this.hosts.delete(host.spec.slot)
  }

  threw(stage: Stage | undefined, error: unknown): void {
    this.#parts.threw(stage, error)
  }

  #startHost(spec: HostSpec): StartedHost {
    const host = new SimulatedHost(spec, this)
    this.hosts.set(spec.slot, host)
    return host
  }

  #introduce(one: SimulatedHost, other: SimulatedHost): void {
    const [oneEnd, otherEnd] = SimulatedLink.openPair(this, one.stage, other.stage)
    one.meet(other.place, oneEnd)
    other.meet(one.place, otherEnd)
  }
}
