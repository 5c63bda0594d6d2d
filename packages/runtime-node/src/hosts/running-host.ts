import type { MessagePort } from 'node:worker_threads'
import { EntryNotGuardedError, HostStalledError, HostStartError } from '@troupe/core'
import type { ExitReport, HostFacts, HostSpec, StartedHost } from '@troupe/core/internal'
import { openOutcome } from '@troupe/core/internal'
import type { ToHost, ToMain } from '../entry/control-messages.ts'
import { CountedLink } from '../links/counted-link.ts'
import { lookRound } from '../links/look-round.ts'
import type { RingSeat } from '../links/thread-links.ts'
import type { EntryFile } from './entry-file.ts'
import type { HostOutput } from './host-output.ts'
import type { Holding, SiblingCount } from './stillness.ts'
import type { Vessel, VesselEnd, VesselEvents } from './vessel.ts'

type State = 'starting' | 'up' | 'ending' | 'gone'

export interface HostParts {
  readonly spec: HostSpec
  readonly output: HostOutput
  readonly entry: EntryFile
  readonly readyTimeoutMs: number
  /** The host answers that it waits for a peer, or that it cannot. */
  onWaiting(answer: WaitingAnswer): void
  /** Whether it is idle may have changed. */
  onChange(): void
  startVessel(events: VesselEvents): Vessel
}

type WaitingAnswer = ToMain & { readonly troupe: 'waiting' }
type IdleReport = ToMain & { readonly troupe: 'idle' }

const interruptions: ReadonlySet<string | null> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP'])

/** A host as main holds it, from its start to its end; the same for threads and processes. */
export class RunningHost implements StartedHost, Holding {
  readonly spec: HostSpec
  readonly link: CountedLink
  readonly #parts: HostParts
  readonly #vessel: Vessel
  readonly #ready = openOutcome<HostFacts>()
  readonly #exited = openOutcome<ExitReport>()
  readonly #deadline: NodeJS.Timeout
  #state: State = 'starting'
  #wasReady = false
  #isHeld: boolean
  #wasIdle = false
  /** What the host said when nothing but main kept it alive. */
  #idle: IdleReport | undefined
  #startError: Error | undefined

  constructor(parts: HostParts) {
    this.spec = parts.spec
    this.#parts = parts
    this.#vessel = parts.startVessel({ control: (message) => this.#hear(message), gone: (end) => this.#isGone(end) })
    this.link = new CountedLink(this.#vessel.link, () => this.#traffic())
    this.#isHeld = this.#keepsAlive
    this.#vessel.hold(this.#isHeld)
    // Unreferenced: the host itself is what keeps the program waiting.
    this.#deadline = setTimeout(() => this.#isLate(), parts.readyTimeoutMs).unref()
    // Whoever awaits `exited` alone has heard of it.
    this.ready.catch(() => {})
  }

  get ready(): Promise<HostFacts> {
    return this.#ready.promise
  }

  get exited(): Promise<ExitReport> {
    return this.#exited.promise
  }

  /** What a thread has for the rings that it reads. */
  get rings(): RingSeat | undefined {
    return this.#vessel.rings
  }

  get slot(): number {
    return this.spec.slot
  }

  /** All is read that it had sent when it said so: link and control channel are two ways, either may be the quicker one. */
  get isIdle(): boolean {
    return this.#state === 'up' && this.#idle?.received === this.link.sent && this.#idle.sent === this.link.received
  }

  get siblings(): readonly SiblingCount[] {
    return this.#idle?.siblings ?? []
  }

  /** One that is not to keep the program holds it only while it is being ended. */
  hold(wanted: boolean): void {
    const held = wanted && (this.#keepsAlive || this.#state === 'ending')
    if (held === this.#isHeld || this.#state === 'gone') return
    this.#isHeld = held
    this.#vessel.hold(held)
  }

  get #keepsAlive(): boolean {
    return this.spec.options.keepsAlive !== false
  }

  terminate(): void {
    if (this.#state === 'gone') return
    this.#state = 'ending'
    this.hold(true)
    this.#vessel.kill()
  }

  tell(message: ToHost, transfer?: readonly MessagePort[]): void {
    if (this.#state !== 'gone') this.#vessel.tell(message, transfer)
  }

  #hear(message: ToMain): void {
    switch (message.troupe) {
      case 'ready':
        return this.#isReady(message.facts)
      case 'idle':
        return this.#says(message)
      case 'busy':
        return this.#says(undefined)
      case 'waiting':
        return this.#parts.onWaiting(message)
    }
  }

  #isReady(facts: HostFacts): void {
    if (this.#state !== 'starting') return
    clearTimeout(this.#deadline)
    this.#state = 'up'
    this.#wasReady = true
    const vessel = this.#vessel
    const { pid, threadId } = facts
    this.#ready.resolve({
      pid,
      threadId,
      get link() {
        return vessel.linkKind
      },
    })
  }

  #isLate(): void {
    lookRound(() => {
      if (this.#state !== 'starting') return
      const { name, slot } = this.spec
      this.#startError = new HostStalledError({ host: `${slot} (${name})`, waitedMs: this.#parts.readyTimeoutMs })
      this.terminate()
    })
  }

  #isGone(end: VesselEnd): void {
    clearTimeout(this.#deadline)
    this.#state = 'gone'
    this.#isHeld = false
    const { output } = this.#parts
    output.end()
    const stderr = output.lastErrorLines
    if (!this.#wasReady) this.#ready.reject(this.#startErrorOf(end, stderr))
    this.#exited.resolve({ ...end, stderr, interrupted: !this.#wasReady && interruptions.has(end.signal) })
  }

  #startErrorOf({ exitCode, signal, error }: VesselEnd, stderr: readonly string[]): HostStartError {
    const { slot, name: host } = this.spec
    const cause = this.#startError ?? error ?? this.#suspicion(exitCode)
    return new HostStartError({ slot, host, exitCode, signal, stderr }, cause === undefined ? undefined : { cause })
  }

  /** A program without a guard does its work and exits, in place of serving: all that is seen is the exit. */
  #suspicion(exitCode: number | null): Error | undefined {
    const { entry } = this.#parts
    return entry.isProgram && exitCode === 0 ? new EntryNotGuardedError({ module: entry.url.href }) : undefined
  }

  #says(idle: IdleReport | undefined): void {
    this.#idle = idle
    this.#wasIdle = this.isIdle
    this.#parts.onChange()
  }

  #traffic(): void {
    const { isIdle } = this
    if (isIdle === this.#wasIdle) return
    this.#wasIdle = isIdle
    this.#parts.onChange()
  }
}
