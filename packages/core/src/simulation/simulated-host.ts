import { openOutcome } from '../basics/outcome.ts'
import { HostStartError } from '../errors/not-delivered-errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ExitReport, HostFacts, HostPlace, HostSeat, HostSpec, Platform, StartedHost } from '../kernel/platform.ts'
import type { Link } from '../links/link.ts'
import { serveHost } from '../system/serve-host.ts'
import type { Timer } from '../time/clock.ts'
import { ActionQueue } from './event-queue.ts'
import { faultError } from './fault-error.ts'
import { HostGround, type MachineGround } from './host-ground.ts'
import { type LinkWorld, SimulatedLink } from './simulated-link.ts'
import type { Stage } from './stage.ts'

/** A host that said nothing for so long does not start. */
const startMs = 10_000
/** When a host leaves, its siblings have so long to take what was sent to them. */
const siblingsMs = 5_000

/** What a simulated host needs of the machine it runs on. */
export interface HostMachine extends MachineGround, LinkWorld {
  readonly main: HostGround
  /** What the machine itself does, whatever the hosts are doing. */
  readonly signals: ActionQueue
  /** Of so many chunks that a dying host had sent, how many still arrive. */
  keptOf(chunks: number): number
  /** Numbers from 0 to below 1 for the kernel of one host. */
  randomFor(host: string): () => number
  /** Main is about to hear that it has exited. */
  gone(host: SimulatedHost): void
}

/**
 * A simulated host: a kernel of its own behind links of its own. Everything that goes to it is encoded, framed and decoded as for a real
 * one. Once it is gone its kernel gets no turn, no timer and no frame any more.
 */
export class SimulatedHost implements StartedHost {
  readonly spec: HostSpec
  readonly ground: HostGround
  /** Main's end of the link to it. */
  readonly link: Link
  readonly links: Set<SimulatedLink> = new Set()
  readonly #machine: HostMachine
  readonly #ownEnd: SimulatedLink
  readonly #ready = openOutcome<HostFacts>()
  readonly #exited = openOutcome<ExitReport>()
  readonly #startLimit: Timer
  /** What the machine does on this host. */
  readonly #orders: ActionQueue
  /** What the machine tells main about it. */
  readonly #reports: ActionQueue
  #meet: ((peer: HostPlace, link: Link) => void) | undefined = undefined
  #state: 'starting' | 'up' | 'leaving' | 'gone' = 'starting'
  #report: ExitReport | undefined = undefined
  #mainHeardTheEnd = false
  kernel: Kernel | undefined = undefined

  constructor(spec: HostSpec, machine: HostMachine) {
    const { engine, main } = machine
    this.spec = spec
    this.#machine = machine
    this.ground = new HostGround(machine, spec.slot, spec.incarnation, spec.name)
    const { stage } = this.ground
    this.#orders = new ActionQueue(engine.agenda, stage)
    this.#reports = new ActionQueue(engine.agenda, main.stage)
    const [mainEnd, ownEnd] = SimulatedLink.openPair(machine, main.stage, stage)
    this.#ownEnd = ownEnd
    this.links.add(ownEnd)
    this.link = mainEnd
    mainEnd.onOver = () => {
      this.#mainHeardTheEnd = true
      this.#tellExit()
    }
    this.#ready.promise.catch(() => {}) // main looks at it only when somebody waits
    this.#startLimit = main.clock.after(startMs, () =>
      this.#ready.reject(new HostStartError(this.#facts(null, null), { cause: faultError(`it said nothing for ${startMs} ms`) })),
    )
    this.#orders.plan('the host begins', () => this.#begin())
  }

  get ready(): Promise<HostFacts> {
    return this.#ready.promise
  }

  get exited(): Promise<ExitReport> {
    return this.#exited.promise
  }

  get stage(): Stage {
    return this.ground.stage
  }

  get state(): 'starting' | 'up' | 'leaving' | 'gone' {
    return this.#state
  }

  get place(): HostPlace {
    const { kind, slot, incarnation } = this.spec
    return { kind, slot, incarnation }
  }

  terminate(): void {
    this.#machine.signals.plan(`${this.stage} is terminated`, () =>
      this.die({ exitCode: null, signal: 'SIGKILL', error: undefined }),
    )
  }

  /** A direct link to another host. */
  meet(peer: HostPlace, link: SimulatedLink): void {
    if (this.#state === 'gone') return link.break(faultError(`${this.stage} is not there`), 0)
    this.links.add(link)
    link.onOver = () => this.#siblingLeft(link)
    this.#orders.plan(`meets host ${peer.slot}`, () => this.#meet?.(peer, link))
  }

  /** The link to the host in `slot`, if it has one that is not over. */
  linkTo(slot: number): SimulatedLink | undefined {
    for (const link of this.links) if (link.peer.stage?.slot === slot && !link.isOver && !link.peer.isOver) return link
    return undefined
  }

  /**
   * The host ends without warning. Of what it sent and what has not arrived yet, a part from the beginning of each link still does.
   */
  die({ exitCode, signal, error }: Pick<ExitReport, 'exitCode' | 'signal' | 'error'>): void {
    if (this.#state === 'gone') return
    this.#leaveTheStage()
    const broken = error ?? faultError(`${this.stage} died`)
    for (const link of this.links) link.break(broken, this.#machine.keptOf(link.inFlight))
    this.#report = { exitCode, signal, error, stderr: [], interrupted: false, abandoned: false }
    const facts = this.#facts(exitCode, signal)
    this.#reports.plan(`${this.stage} is dead`, () => {
      this.#startLimit.cancel()
      this.#ready.reject(new HostStartError(facts, { cause: error }))
    })
    this.#tellExit()
  }

  #begin(): void {
    const { clock, schedule } = this.ground
    const { slot, kind } = this.spec
    const platform: Platform = {
      load: allIsLoaded,
      startHost: onMainOnly,
      introduce: onMainOnly,
      hold: () => {},
      memoryBytes: () => 0,
      leave: () => this.#leave(),
    }
    const seat: HostSeat = {
      spec: this.spec,
      link: this.#ownEnd,
      onMeeting: (listener) => void (this.#meet = listener),
      onLeaveRequest: () => {},
      ready: () => {
        this.#state = 'up'
        const facts: HostFacts = { pid: 1000 + slot, threadId: kind === 'thread' ? slot : undefined }
        this.#reports.plan(`${this.stage} is ready`, () => {
          this.#startLimit.cancel()
          this.#ready.resolve(facts)
        })
      },
      leave: () => this.#leave(),
    }
    this.kernel = serveHost(seat, { clock, random: this.#machine.randomFor(String(this.stage)), schedule, platform })
  }

  /** Ends by itself, with nothing lost of what was sent. */
  #leave(): void {
    if (this.#state === 'gone' || this.#state === 'leaving') return
    this.#state = 'leaving'
    for (const link of this.links) {
      link.close()
      if (link === this.#ownEnd) link.onOver = () => this.#siblingLeft(link)
    }
    this.ground.clock.after(siblingsMs, () => this.#exit())
    this.#siblingLeft(undefined)
  }

  #siblingLeft(link: SimulatedLink | undefined): void {
    if (link !== undefined && link !== this.#ownEnd) this.links.delete(link)
    if (this.#state !== 'leaving' || !this.#ownEnd.isOver) return
    for (const each of this.links) if (each !== this.#ownEnd && !each.isOver) return
    this.#exit()
  }

  #exit(): void {
    if (this.#state !== 'leaving') return
    this.#leaveTheStage()
    for (const link of this.links) if (!link.isOver) link.break(faultError(`${this.stage} has left`), Infinity)
    this.#report = { exitCode: 0, signal: null, error: undefined, stderr: [], interrupted: false, abandoned: false }
    this.#tellExit()
  }

  #leaveTheStage(): void {
    this.#state = 'gone'
    this.stage.leave()
    this.#machine.engine.timers.forget(this.ground.timers)
  }

  /** A host is gone when its exit was seen and its link has ended. */
  #tellExit(): void {
    const report = this.#report
    if (report === undefined || !this.#mainHeardTheEnd) return
    this.#report = undefined
    this.#reports.plan(`${this.stage} has exited`, () => {
      this.#machine.gone(this)
      this.#exited.resolve(report)
    })
  }

  #facts(exitCode: number | null, signal: string | null): ConstructorParameters<typeof HostStartError>[0] {
    return { slot: this.spec.slot, host: this.spec.name, exitCode, signal, stderr: [] }
  }
}

/** All hosts share the modules of this thread: a class that is not there is one that was not exposed, and the kernel says so. */
export const allIsLoaded = (): Promise<void> => Promise.resolve()

const onMainOnly = (): never => {
  throw new TypeError('only main starts hosts and brings them together')
}
