import type { MessagePort } from 'node:worker_threads'
import {
  type ExitReport,
  type HostFacts,
  type HostSpec,
  HostStalledError,
  HostStartError,
  type StartedHost,
} from '@troupe/core/internal'
import type { ToHost, ToMain } from '../entry/control-messages.ts'
import { CountedLink } from '../links/counted-link.ts'
import type { HostOutput } from './host-output.ts'
import { openOutcome } from './outcome.ts'
import type { Vessel, VesselEnd, VesselEvents } from './vessel.ts'

type State = 'starting' | 'up' | 'ending' | 'gone'

const interruptions: ReadonlySet<string | null> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP'])

/** A host as main holds it, from its start to its end; the same for threads and processes. */
export class RunningHost implements StartedHost {
  readonly spec: HostSpec
  readonly link: CountedLink
  readonly #vessel: Vessel
  readonly #output: HostOutput
  readonly #onWaiting: (answer: ToMain & { readonly troupe: 'waiting' }) => void
  readonly #ready = openOutcome<HostFacts>()
  readonly #exited = openOutcome<ExitReport>()
  readonly #deadline: NodeJS.Timeout
  #state: State = 'starting'
  #wasReady = false
  #isHeld = true
  #startError: Error | undefined

  constructor(
    spec: HostSpec,
    output: HostOutput,
    onWaiting: (answer: ToMain & { readonly troupe: 'waiting' }) => void,
    startVessel: (events: VesselEvents) => Vessel,
  ) {
    this.spec = spec
    this.#output = output
    this.#onWaiting = onWaiting
    this.#vessel = startVessel({ control: (message) => this.#hear(message), gone: (end) => this.#isGone(end) })
    this.link = new CountedLink(this.#vessel.link, () => this.#hold())
    this.#vessel.hold(true)
    // Unreferenced: the host itself is what keeps the program waiting.
    this.#deadline = setTimeout(() => this.#isLate(), spec.settings.startTimeoutMs).unref()
    // Whoever awaits `exited` alone has heard of it.
    this.ready.catch(() => {})
  }

  get ready(): Promise<HostFacts> {
    return this.#ready.promise
  }

  get exited(): Promise<ExitReport> {
    return this.#exited.promise
  }

  terminate(): void {
    if (this.#state === 'gone') return
    this.#state = 'ending'
    this.#hold()
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
        // Main may have sent more since: the host will say it again.
        if (this.#state === 'up' && message.received === this.link.sent) this.#letGo()
        return
      case 'busy':
        return this.#hold()
      case 'waiting':
        return this.#onWaiting(message)
    }
  }

  #isReady(facts: HostFacts): void {
    if (this.#state !== 'starting') return
    clearTimeout(this.#deadline)
    this.#state = 'up'
    this.#wasReady = true
    this.#ready.resolve(facts)
  }

  #isLate(): void {
    // What the host said while main was busy lies in the channel: read that first.
    setImmediate(() =>
      setImmediate(() => {
        if (this.#state !== 'starting') return
        const { name, slot, settings } = this.spec
        this.#startError = new HostStalledError({ host: `${slot} (${name})`, waitedMs: settings.startTimeoutMs })
        this.terminate()
      }),
    )
  }

  #isGone({ exitCode, signal, error, abandoned }: VesselEnd): void {
    clearTimeout(this.#deadline)
    this.#state = 'gone'
    this.#isHeld = false
    this.#output.end()
    const stderr = this.#output.lastErrorLines
    const { slot, name: host } = this.spec
    const cause = this.#startError ?? error
    this.#ready.reject(new HostStartError({ slot, host, exitCode, signal, stderr }, cause === undefined ? undefined : { cause }))
    const interrupted = !this.#wasReady && interruptions.has(signal)
    this.#exited.resolve({ exitCode, signal, error, stderr, interrupted, abandoned })
  }

  #hold(): void {
    if (this.#isHeld || this.#state === 'gone') return
    this.#isHeld = true
    this.#vessel.hold(true)
  }

  #letGo(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#vessel.hold(false)
  }
}
