import type { StopReason } from '../actor/stop-reason.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { quiet } from '../basics/quiet.ts'
import { HostStalledError } from '../errors/host-errors.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { within } from '../time/within.ts'
import type { ChildRules } from './child-rules.ts'
import type { Child, Failure, SupervisingParent } from './children.ts'
import { HostLost } from './host-lost.ts'
import type { HostPlace } from './platform.ts'
import type { Realm } from './realm.ts'
import type { SpawnOrder } from './spawner.ts'

/** Longer than the deadlines of the child itself, so that it usually has the first word. */
const graceMs = 1_000

/** The host of a remote child, in one incarnation. */
export interface ChildHost {
  readonly place: HostPlace
  /** Started for this child alone. */
  readonly own: boolean
  request(
    method: 'spawn' | 'stopChild' | 'killChild' | 'retireChild' | 'restartChild',
    args: unknown[],
    timeoutMs?: number,
  ): Promise<unknown>
  notify(method: 'giveUpChild' | 'dropReserved', args: unknown[]): void
  /** Ends a host of its own. False: it was to end only `if starting`, and is up. */
  end(how: 'stop' | 'kill' | 'if starting'): Promise<boolean>
  /** Ends a host of its own and starts it anew. */
  renew(number: number): Promise<void>
}

/**
 * A child on another host, as its parent holds it from before the request leaves until its end is known. It is named by a token, so it
 * can be stopped before its number is known: the order of frames on the link does the rest.
 */
export class RemoteChild implements Child {
  target: Target | undefined = undefined
  /** `away`: its host is down. */
  phase: 'starting' | 'running' | 'failed' | 'restarting' | 'away' | 'ended' = 'starting'
  /** The parent does not want it any more. */
  unwanted: StopReason | undefined = undefined
  readonly token: number
  readonly parent: SupervisingParent
  readonly #realm: Realm
  readonly #order: SpawnOrder
  readonly #forget: () => void
  readonly #ended = openOutcome<void>()
  #host: ChildHost
  #lives = 1
  /** How often another life was begun. */
  #attempts = 0
  /** While its host is down: when that is back. */
  #return: Outcome<void> | undefined = undefined
  /** The host that came back has no cell for it yet. */
  #vacant = false

  /** `forget` is called once at the end. */
  constructor(token: number, realm: Realm, host: ChildHost, parent: SupervisingParent, order: SpawnOrder, forget: () => void) {
    this.token = token
    this.parent = parent
    this.#realm = realm
    this.#host = host
    this.#order = order
    this.#forget = forget
  }

  get rules(): ChildRules {
    return this.#order.rules
  }

  get name(): string | undefined {
    return this.#order.named?.name
  }

  get label(): string {
    const name = this.#order.key.slice(this.#order.key.lastIndexOf('#') + 1)
    return this.target === undefined ? name : `${name} ${this.target.id}`
  }

  get place(): HostPlace {
    return this.#host.place
  }

  /** Whether its host is there for it alone. */
  get isAlone(): boolean {
    return this.#host.own
  }

  /** Its number, if it is to come back with its host. */
  get wantedNumber(): number | undefined {
    return this.phase === 'away' && this.unwanted === undefined ? this.target?.number : undefined
  }

  // ---- lives

  /** The start has its deadline over there; the loading of the module has none but the host's life. */
  async start(): Promise<Target> {
    const ref = await this.#host.request('spawn', [this.token, this.#order])
    this.target = Ref.targetOf(ref as Ref)
    if (this.phase === 'starting') this.phase = 'running'
    return this.target
  }

  failed(failure: Failure): void {
    if (this.phase === 'ended') return
    this.phase = 'failed'
    this.parent.childFailed(this, failure)
  }

  async retire(): Promise<void> {
    if ((this.phase !== 'running' && this.phase !== 'failed') || this.#vacant) return
    if (this.phase === 'running') this.phase = 'restarting'
    try {
      await this.#host.request('retireChild', [this.token])
    } catch {} // its host is gone, and with it the life
  }

  async restart(delayMs: number): Promise<void> {
    if (this.phase === 'ended') return
    if (this.#return === undefined && this.rules.restartHost && this.#host.own) {
      await this.#pause(delayMs)
      this.away()
      await this.#host.renew(this.target!.number)
    }
    if (this.#return !== undefined || this.#vacant) return this.#comeBack(delayMs)
    this.phase = 'restarting'
    await this.#live(() => this.#host.request('restartChild', [this.token, delayMs]))
  }

  async #comeBack(delayMs: number): Promise<void> {
    await this.#pause(delayMs)
    await this.#return?.promise
    this.#return = undefined
    if (this.#isOver()) return
    this.#vacant = false
    this.phase = 'restarting'
    await this.#live(() => this.#host.request('spawn', [this.token, this.#order, this.target!.number, this.#lives + 1]))
  }

  /** What becomes of a life whose host dies meanwhile is told by {@link away}. */
  async #live(begin: () => Promise<unknown>): Promise<void> {
    const attempt = ++this.#attempts
    const isAtHand = (): boolean => attempt === this.#attempts && this.#isRestarting() // a life may fail before it is known to run
    try {
      await begin()
      this.#lives++
      if (isAtHand()) this.phase = 'running'
    } catch (error) {
      if (!isAtHand()) return
      this.phase = 'failed'
      throw error
    }
  }

  // the phase changes while somebody awaits, which the type checker cannot know
  #isRestarting(): boolean {
    return this.phase === 'restarting'
  }

  #isOver(): boolean {
    return this.phase === 'ended'
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await within(this.#realm.watches, this.#ended.promise, ms)
  }

  giveUp(reason: StopReason): void {
    this.unwanted ??= reason
    if (this.phase === 'away' || this.#vacant) void this.ended(reason)
    else this.#host.notify('giveUpChild', [this.token, reason])
  }

  // ---- its host

  /** Its host is down. */
  away(): void {
    this.phase = 'away'
    this.#vacant = false
    this.#return ??= openOutcome<void>()
    void quiet(this.#return.promise)
  }

  /** Its host came back. */
  hostReturned(host: ChildHost): void {
    this.#host = host
    this.#vacant = true
    this.phase = 'failed'
    this.#return?.resolve()
  }

  /** Its host will not come back. */
  hostLost(): void {
    this.#return?.reject(new HostLost(this.place.slot))
  }

  // ---- the end

  async stop(reason: StopReason): Promise<void> {
    this.unwanted ??= reason
    if (this.phase === 'away' || this.#vacant) return this.ended(reason)
    if (this.target === undefined && this.#host.own && (await this.#host.end('if starting'))) return this.ended(reason)
    const limitMs = this.rules.shutdownMs ?? 2 * this.#realm.settings.stopTimeoutMs + graceMs
    if (await this.#told('stopChild', [this.token, reason], limitMs)) return
    this.#tellLate(limitMs)
    try {
      await this.kill()
    } catch {
      await this.ended({ kind: 'killed' }) // its host acts on the kill when it runs again
    }
  }

  /** @throws HostStalledError - its host does not answer; the kill waits there */
  async kill(): Promise<void> {
    this.unwanted ??= { kind: 'killed' }
    if (this.phase === 'away' || this.#vacant) return this.ended({ kind: 'killed' })
    if (this.#host.own) {
      await this.#host.end('kill')
      return this.ended({ kind: 'killed' })
    }
    if (await this.#told('killChild', [this.token], graceMs)) return
    this.#tellLate(graceMs)
    throw new HostStalledError({ host: `${this.place.kind} in slot ${this.place.slot}`, waitedMs: graceMs })
  }

  /** Its end was told, or its host is gone for good. */
  async ended(reason: StopReason): Promise<void> {
    if (this.phase === 'ended') return this.#ended.promise
    const vacant = this.#vacant
    if (this.phase === 'away' && this.target !== undefined) this.#realm.endedForGood(this.target.id)
    this.phase = 'ended'
    this.#forget()
    if (this.#host.own) await this.#host.end('stop')
    else if (vacant) this.#host.notify('dropReserved', [this.target?.number])
    this.parent.childEnded(this, reason)
    this.#ended.resolve()
  }

  /** Its host says that it has ended. One that is renewed ends all it has, and that is not meant. */
  toldEnded(reason: StopReason): void {
    if (this.phase !== 'away') void this.ended(reason)
  }

  /** Whether the end came in time. A request that fails means that the host is gone, which ends the child as well. */
  async #told(method: 'stopChild' | 'killChild', args: unknown[], limitMs: number): Promise<boolean> {
    if (this.phase === 'ended') {
      await this.#ended.promise
      return true
    }
    const request = this.#host.request(method, args).then(
      () => this.#ended.promise,
      () => this.ended({ kind: 'host-down' }),
    )
    return within(this.#realm.waits, request, limitMs)
  }

  #tellLate(ms: number): void {
    const actor = this.target?.id ?? `child ${this.token}`
    const at = this.target?.descriptor.name ?? 'an actor that was starting'
    this.#realm.events.emit({ event: 'actor.stop-late', actor, at, waitedFor: 'its host', ms })
  }
}
