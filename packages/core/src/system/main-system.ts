import type { StopReason } from '../actor/stop-reason.ts'
import { openOutcome } from '../basics/outcome.ts'
import { SystemStoppedError } from '../errors/not-delivered-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import type { SupervisionError } from '../errors/supervision-errors.ts'
import type { HostStats } from '../kernel/control.ts'
import { Kernel, type KernelSeams } from '../kernel/kernel.ts'
import type { HostFacts, HostPlace } from '../kernel/platform.ts'
import { within } from '../time/within.ts'
import type { ActorSystem, HostInfo, StopReport, SystemStopOptions } from './actor-system.ts'
import { Directory } from './directory.ts'
import { isGone } from './host-lifecycle.ts'
import type { HostRecord } from './host-record.ts'
import { HostTable } from './host-table.ts'
import { MainDesk } from './main-operations.ts'
import { type Recording, type RecordingSink, Recordings } from './recordings.ts'
import { Root } from './root.ts'
import { SystemView } from './system-view.ts'

const defaultDeadlineMs = 10_000
const statsMs = 1_000

export interface MainSystemSeams extends Omit<KernelSeams, 'place'> {
  readonly facts: HostFacts
  /** Closes what the platform holds for the system; after the last host has gone. */
  close(): Promise<void>
}

/** The system as main has it: the root of all actors, the names and the hosts. */
export class MainSystem extends SystemView implements ActorSystem {
  readonly #facts: HostFacts
  readonly #close: () => Promise<void>
  readonly #root: Root
  readonly #directory: Directory
  readonly #hosts: HostTable
  readonly #recordings: Recordings
  readonly #done = openOutcome<StopReport>()
  #stopping = false

  static open(seams: MainSystemSeams): MainSystem {
    seams.observer.attach?.(seams.clock)
    const kernel = new Kernel({ ...seams, place: mainPlace })
    return new MainSystem(kernel, seams)
  }

  private constructor(kernel: Kernel, seams: MainSystemSeams) {
    const root = new Root(kernel, (error) => this.#fail(error))
    super(kernel, kernel.outside, 'main', (holder, actorClass, request) => kernel.spawn(root, holder, actorClass, request))
    this.#facts = seams.facts
    this.#close = () => seams.close()
    this.#root = root
    this.#directory = new Directory(kernel, ({ slot, incarnation }) => {
      const record = this.#hosts.at(slot, incarnation)
      return record !== undefined && !isGone(record.state)
    })
    this.#recordings = new Recordings(kernel, () => this.#hosts.living)
    this.#hosts = new HostTable(
      kernel,
      ({ slot, incarnation }, returning) => this.#directory.hostDown(slot, incarnation, returning),
      (peer) => this.#recordings.hostBegins(peer),
    )
    kernel.systemFor = (holder) =>
      new SystemView(kernel, holder, 'main', (who, actorClass, request) => kernel.spawn(root, who, actorClass, request))
    kernel.main = new MainDesk(kernel, root, this.#directory, this.#hosts, seams.facts, this.#recordings, () => void this.stop())
  }

  get done(): Promise<StopReport> {
    return this.#done.promise
  }

  async hosts(): Promise<HostInfo[]> {
    const main: HostInfo = {
      ...mainPlace,
      name: 'main',
      state: 'up',
      ...this.#facts,
      link: undefined,
      ...this.kernel.control.stats(),
      lagMs: 0,
    }
    return [main, ...(await Promise.all(this.#hosts.living.map((record) => this.#infoOf(record))))]
  }

  /** Records what happens on all hosts, for the runtime package. @throws SystemStoppedError */
  record(sink: RecordingSink): Promise<Recording> {
    if (this.#stopping) throw this.kernel.outside.refusal()
    return this.#recordings.open(sink)
  }

  stop({ deadlineMs = defaultDeadlineMs }: SystemStopOptions = {}): Promise<StopReport> {
    if (!(typeof deadlineMs === 'number' && deadlineMs >= 0))
      throw new OptionError({ option: 'stop deadlineMs', expected: 'a number of milliseconds >= 0', got: deadlineMs })
    return this.#stopOnce(deadlineMs, { kind: 'system-stopped' })
  }

  /** Stops because the program has nothing left to do and is about to end. */
  stopIdle(): Promise<StopReport> {
    return this.#stopOnce(defaultDeadlineMs, { kind: 'system-stopped', idle: true })
  }

  #stopOnce(deadlineMs: number, reason: StopReason): Promise<StopReport> {
    if (!this.#stopping) {
      this.#stopping = true
      void this.#stopAll(deadlineMs, reason).then(this.#done.resolve, this.#done.reject)
    }
    return this.#done.promise
  }

  /** The root gave up: whoever sends later hears why. */
  #fail(error: SupervisionError): void {
    this.kernel.outside.cause = error
    this.kernel.events.emit({ event: 'system.failed', error })
    void this.stop()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #stopAll(deadlineMs: number, reason: StopReason): Promise<StopReport> {
    const { kernel } = this
    const end = kernel.clock.now() + deadlineMs
    const left = (): number => Math.max(0, end - kernel.clock.now())
    kernel.outside.fence()
    kernel.spawner.close()
    this.#root.close()
    const hosts = this.#hosts.living
    kernel.endsRestarts()
    for (const { place, state } of hosts) if (state === 'up') kernel.notify(kernel.peerAt(place), 'ending', [])
    this.#hosts.close()
    const unfinished = new Set<string>()
    if (!(await within(kernel.waits, this.#root.children.stopAll(reason), left()))) {
      for (const id of unfinishedOf(kernel)) unfinished.add(id)
      this.#root.children.killAll(new SystemStoppedError({ system: kernel.systemId }))
    }
    await Promise.all(this.#hosts.living.map((record) => this.#hosts.stop(record, left())))
    const killed = hosts.filter((record) => record.killed).map(({ plan }) => plan.name)
    // actors of main whose parents were elsewhere
    if (!(await within(kernel.waits, kernel.windDown(reason), left()))) {
      for (const id of unfinishedOf(kernel)) unfinished.add(id)
      for (const actor of kernel.actors.values()) void actor.kill()
    }
    kernel.probes.close()
    await this.#recordings.close()
    await this.#close()
    kernel.platform.hold(false)
    return { unfinished: [...unfinished], killed, cause: kernel.outside.cause }
  }

  async #infoOf(record: HostRecord): Promise<HostInfo> {
    const { clock } = this.kernel
    const asked = clock.now()
    const stats = record.state === 'up' ? await this.#statsOf(record) : undefined
    const lagMs = stats === undefined ? undefined : clock.now() - asked
    const { place, state, facts, startedAt } = record
    const unknown = {
      actors: this.kernel.load.get(place.slot) ?? 0,
      waiting: 0,
      memoryBytes: 0,
      uptimeMs: Math.round(asked - startedAt),
    }
    return {
      ...place,
      name: record.plan.name,
      state,
      pid: facts?.pid,
      threadId: facts?.threadId,
      link: facts?.link,
      ...unknown,
      ...stats,
      lagMs,
    }
  }

  async #statsOf({ place }: HostRecord): Promise<HostStats | undefined> {
    try {
      return (await this.kernel.request(place, 'stats', [], statsMs)) as HostStats
    } catch {
      return undefined // it does not answer, or is going down: the record says so
    }
  }
}

const mainPlace: HostPlace = { kind: 'main', slot: 0, incarnation: 1 }

/** The actors that main knows of: its own, and those elsewhere that have their parents here. */
const unfinishedOf = ({ actors, remoteChildren }: Kernel): string[] => {
  const children = remoteChildren.values().flatMap(({ target }) => target ?? [])
  return [...actors.values(), ...children].map(({ id }) => id)
}
