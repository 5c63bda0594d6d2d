import type { StopReason } from '../actor/stop-reason.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { quiet } from '../basics/quiet.ts'
import { HostStalledError } from '../errors/host-errors.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { within } from '../time/within.ts'
import { dropArguments } from './birth.ts'
import type { ChildRules } from './child-rules.ts'
import type { Child, Failure, SupervisingParent } from './children.ts'
import { HostLost } from './host-lost.ts'
import type { HostPlace, SlotFate } from './platform.ts'
import type { Realm } from './realm.ts'
import { type SpawnOrder, usualArguments } from './spawn-order.ts'

/** Longer than the deadlines of the child itself, so that it usually has the first word. */
const graceMs = 1_000

/** How much longer than its deadlines over there a start may seem to take here: a host of its own begins first. */
const startGraceMs = 10_000

/** The host of a remote child, in one incarnation. */
export interface ChildHost {
  readonly place: HostPlace
  /** Started for this child alone. */
  readonly own: boolean
  request(
    method: 'spawn' | 'spawnUsual' | 'spawnAgain' | 'stopChild' | 'killChild' | 'retireChild' | 'restartChild',
    args: unknown[],
    timeoutMs?: number,
  ): Promise<unknown>
  notify(method: 'giveUpChild' | 'abandonChild', args: unknown[]): void
  /** The number by which it knows the class from now on; `undefined` when it is not to be reached. */
  numberOf(descriptor: Descriptor): number | undefined
  /** Its actor of that number. */
  targetAt(number: number, descriptor: Descriptor): Target
  /** Ends a host of its own. False: it was to end only `if starting`, and is up. */
  end(how: 'stop' | 'kill' | 'if starting'): Promise<boolean>
  /** Ends a host of its own, which then begins anew. */
  renew(): Promise<void>
}

/** Who keeps all children that live elsewhere. */
export interface RemoteChildren {
  /** Told once. */
  childOver(child: RemoteChild): void
}

/** `away`: its host is down. `vacant`: its host came back, and there it has not begun to live. */
type Phase = 'starting' | 'running' | 'failed' | 'restarting' | 'away' | 'vacant' | 'ended'

/**
 * A child on another host, as its parent holds it from before the request leaves until its end is known. It is named by a token, so it
 * can be stopped before its number is known: the order of frames on the link does the rest.
 */
export class RemoteChild implements Child {
  older: Child | undefined = undefined
  younger: Child | undefined = undefined
  nextInTable: RemoteChild | undefined = undefined
  target: Target | undefined = undefined
  phase: Phase = 'starting'
  /** The parent does not want it any more. */
  unwanted: StopReason | undefined = undefined
  readonly token: number
  readonly parent: SupervisingParent
  readonly #realm: Realm
  #order: SpawnOrder
  readonly #others: RemoteChildren
  /** Made when somebody waits for it. */
  #ended: Outcome<void> | undefined = undefined
  /** Its end is known, and its host has ended if it was its own. */
  #isOver = false
  #host: ChildHost
  #lives = 1
  /** How often it was to be restarted: while it is not on its host, the last one counts. */
  #restarts = 0
  /** How often a life of it was over: what was asked before does not say how it is now. */
  #ends = 0
  /** While it is away: when its host is back, or it is clear that it will not be. */
  #return: Outcome<void> | undefined = undefined

  constructor(
    token: number,
    realm: Realm,
    host: ChildHost,
    parent: SupervisingParent,
    order: SpawnOrder,
    others: RemoteChildren,
  ) {
    this.token = token
    this.parent = parent
    this.#realm = realm
    this.#host = host
    this.#order = order
    this.#others = others
  }

  /** Its number among the children that live elsewhere. */
  get number(): number {
    return this.token
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

  get #isOnItsHost(): boolean {
    return this.phase !== 'away' && this.phase !== 'vacant'
  }

  // ---- lives

  /**
   * Asks its host to start it; what that answers is for {@link begins}. `descriptor`: of its class, if that and the arguments say all.
   *
   * The loading of the class and the start have their deadlines over there. But what computes without end keeps its whole thread from looking at
   * the clock: @throws AskTimeoutError - so long after both nobody has answered
   */
  start(descriptor: Descriptor | undefined): Promise<unknown> {
    const number = descriptor && this.#host.numberOf(descriptor)
    const limitMs = 2 * this.#order.startTimeoutMs + startGraceMs
    if (number === undefined) return this.#host.request('spawn', [this.token, this.#order], limitMs)
    return this.#host.request('spawnUsual', usualArguments(this.token, number, this.#order), limitMs)
  }

  /** It was started. `answer` is a ref, or its number where its host knows what leads there. */
  begins(answer: unknown, descriptor: Descriptor | undefined): Target {
    const target =
      descriptor !== undefined && typeof answer === 'number'
        ? this.#host.targetAt(answer, descriptor)
        : Ref.targetOf(answer as Ref)
    this.target = target
    if (this.phase === 'starting') this.phase = 'running'
    if (this.rules.restart === 'temporary') this.#dropArguments()
    return target
  }

  /** Its host says that a life of it has failed. */
  failed(failure: Failure): void {
    if (this.phase === 'ended' || !this.#isOnItsHost) return
    this.phase = 'failed'
    this.#ends++
    this.parent.childFailed(this, failure)
  }

  async retire(): Promise<void> {
    if (this.phase !== 'running' && this.phase !== 'failed') return
    this.phase = 'failed'
    try {
      await this.#host.request('retireChild', [this.token])
    } catch {} // its host is gone, and with it the life
  }

  async restart(delayMs: number): Promise<void> {
    if (this.phase === 'ended') return
    const restart = ++this.#restarts
    if (this.#isOnItsHost && !this.#renewsItsHost) return this.#begin('restartChild', [this.token, delayMs])
    await this.#pause(delayMs)
    if (this.#isOld(restart)) return
    if (this.#isOnItsHost) {
      this.#leave()
      await this.#host.renew()
    }
    do {
      while (this.#isAway()) await this.#return!.promise
      if (this.#isOld(restart)) return
      await this.#begin('spawnAgain', [this.token, this.#order, this.target!.number, this.#lives + 1])
    } while (this.#isAway() && !this.#isOld(restart))
  }

  get #renewsItsHost(): boolean {
    return this.rules.restartHost && this.#host.own
  }

  /** Whether the child has ended since, or another restart took the place of this one. */
  #isOld(restart: number): boolean {
    return this.phase === 'ended' || restart !== this.#restarts
  }

  /** What becomes of a life whose host dies meanwhile is told by {@link hostGone}. */
  async #begin(method: 'restartChild' | 'spawnAgain', args: unknown[]): Promise<void> {
    const before = this.phase
    const ends = this.#ends
    this.phase = 'restarting'
    try {
      const lives = (await this.#host.request(method, args)) as number | undefined
      if (ends !== this.#ends || lives === undefined) return
      this.#lives = lives
      if (this.#isRestarting()) this.phase = 'running'
    } catch (error) {
      if (ends !== this.#ends || this.#hasEnded()) return
      this.phase = before === 'vacant' ? 'vacant' : 'failed'
      throw error
    }
  }

  // the phase changes while somebody awaits, which the type checker cannot know
  #isRestarting(): boolean {
    return this.phase === 'restarting'
  }

  #hasEnded(): boolean {
    return this.phase === 'ended'
  }

  #isAway(): boolean {
    return this.phase === 'away'
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await within(this.#realm.watches, this.#whenOver, ms)
  }

  giveUp(reason: StopReason): void {
    this.unwanted ??= reason
    if (this.#isOnItsHost) this.#host.notify('giveUpChild', [this.token, reason])
    else void this.ended(reason)
  }

  // ---- its host

  /** Its host is gone. Whether its parent has to decide what becomes of it. */
  hostGone(reason: StopReason): boolean {
    const { phase } = this
    if (phase === 'ended' || phase === 'away') return false
    if (this.target === undefined || this.unwanted !== undefined) {
      void this.ended(this.unwanted ?? reason)
      return false
    }
    this.#leave()
    return phase !== 'vacant' // it had failed before, and waits
  }

  /** Its host is gone before anything reached it. */
  hostMissed(): void {
    if (this.phase === 'vacant' || this.phase === 'restarting') this.#leave()
  }

  #leave(): void {
    this.phase = 'away'
    this.#ends++
    this.#return = openOutcome<void>()
    void quiet(this.#return.promise)
  }

  /** Its host came back. */
  hostReturned(host: ChildHost): void {
    this.#host = host
    this.phase = 'vacant'
    this.#return?.resolve()
  }

  /** Its host will not come back. */
  slotOver(fate: SlotFate): void {
    if (this.phase !== 'away') return
    if (fate === 'lost') this.#return?.reject(new HostLost(this.place.slot))
    else void this.ended({ kind: 'host-down', slot: this.place.slot, mayReturn: false })
  }

  /** Somebody ends it: whatever becomes of its host, it gets no other life. */
  doom(reason: StopReason): void {
    this.unwanted ??= reason
    if (!this.#isOnItsHost) void this.ended(reason)
  }

  // ---- the end

  async stop(reason: StopReason): Promise<void> {
    this.unwanted ??= reason
    if (!this.#isOnItsHost) return this.ended(reason)
    if (this.target === undefined && this.#host.own && (await this.#host.end('if starting'))) return this.ended(reason)
    const limitMs = this.rules.shutdownMs ?? 2 * this.#realm.settings.stopTimeoutMs + graceMs
    if (limitMs > 0) {
      if (await this.#told('stopChild', [this.token, reason], limitMs)) return
      this.#tellLate(limitMs)
    }
    try {
      await this.kill()
    } catch {
      await this.ended({ kind: 'killed' }) // its host acts on the kill when it runs again
    }
  }

  /** @throws HostStalledError - its host does not answer; the kill waits there */
  async kill(): Promise<void> {
    this.unwanted ??= { kind: 'killed' }
    if (!this.#isOnItsHost) return this.ended({ kind: 'killed' })
    if (this.#host.own) {
      await this.#host.end('kill')
      return this.ended({ kind: 'killed' })
    }
    if (await this.#told('killChild', [this.token], graceMs)) return
    this.#tellLate(graceMs)
    throw new HostStalledError({ host: `${this.place.kind} in slot ${this.place.slot}`, waitedMs: graceMs })
  }

  /** Its end was told, or its host is gone for good. */
  ended(reason: StopReason): Promise<void> {
    if (this.phase !== 'ended') this.#end(reason)
    return this.#whenOver
  }

  #dropArguments(): void {
    if (this.#order.args.length === 0) return
    const order = { ...this.#order }
    this.#order = order
    dropArguments(order)
  }

  #end(reason: StopReason): void {
    const { phase } = this
    this.phase = 'ended'
    this.#dropArguments()
    this.#others.childOver(this)
    this.#return?.resolve()
    if (phase === 'vacant') this.#host.notify('abandonChild', [this.token, this.target!.number, reason])
    if (phase === 'away') this.#realm.endedForGood(this.target!.id)
    if (this.#host.own) void this.#host.end('stop').then(() => this.#over(reason))
    else this.#over(reason)
  }

  #over(reason: StopReason): void {
    this.#isOver = true
    this.parent.childEnded(this, reason)
    this.#ended?.resolve()
  }

  get #whenOver(): Promise<void> {
    return this.#isOver ? Promise.resolve() : (this.#ended ??= openOutcome<void>()).promise
  }

  /** Its host says that it has ended. One that is renewed ends all it has, and that is not meant. */
  toldEnded(reason: StopReason): void {
    if (this.phase !== 'away' && this.phase !== 'ended') this.#end(reason)
  }

  /** Whether the end came in time. A request that fails means that the host is gone, which ends the child as well. */
  async #told(method: 'stopChild' | 'killChild', args: unknown[], limitMs: number): Promise<boolean> {
    if (this.phase === 'ended') {
      await this.#whenOver
      return true
    }
    const request = this.#host.request(method, args).then(
      () => this.#whenOver,
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
