import type { StopReason } from '../actor/stop-reason.ts'
import { openOutcome } from '../basics/outcome.ts'
import type { Target } from '../refs/target.ts'
import { within } from '../time/within.ts'
import type { Child, Parent } from './children.ts'
import type { HostPlace } from './platform.ts'
import type { Realm } from './realm.ts'

/** Longer than the deadlines of the child itself, so that it usually has the first word. */
const graceMs = 1_000

/** Ends the host that was started for one child alone. False: it was to end only `if starting`, and is up. */
export type EndHost = (how: 'stop' | 'kill' | 'if starting') => Promise<boolean>

/** The host of a remote child. */
export interface ChildHost {
  readonly place: HostPlace
  request(method: 'stopChild' | 'killChild', args: unknown[]): Promise<unknown>
}

/**
 * A child on another host, as its parent holds it from before the request leaves until its end is known. It is named by a token, so it
 * can be stopped before its number is known: the order of frames on the link does the rest.
 */
export class RemoteChild implements Child {
  target: Target | undefined = undefined
  /** The parent does not want it any more. */
  unwanted: StopReason | undefined = undefined
  readonly token: number
  readonly #realm: Realm
  readonly #host: ChildHost
  readonly #parent: Parent
  readonly #endHost: EndHost | undefined
  readonly #forget: () => void
  readonly #ended = openOutcome<void>()
  #over = false

  /** `endHost` ends the host that was started for this child alone; `forget` is called once at the end. */
  constructor(token: number, realm: Realm, host: ChildHost, parent: Parent, endHost: EndHost | undefined, forget: () => void) {
    this.token = token
    this.#realm = realm
    this.#host = host
    this.#parent = parent
    this.#endHost = endHost
    this.#forget = forget
  }

  get place(): HostPlace {
    return this.#host.place
  }

  async stop(reason: StopReason): Promise<void> {
    this.unwanted ??= reason
    if (this.target === undefined && (await this.#endHost?.('if starting')) === true) return this.ended(reason)
    const limitMs = 2 * this.#realm.settings.stopTimeoutMs + graceMs
    if (await this.#told('stopChild', [this.token, reason], limitMs)) return
    this.#tellLate(limitMs)
    await this.kill()
  }

  async kill(): Promise<void> {
    this.unwanted ??= { kind: 'killed' }
    if (this.#endHost !== undefined) {
      await this.#endHost('kill')
      return this.ended({ kind: 'killed' })
    }
    if (await this.#told('killChild', [this.token], graceMs)) return
    this.#tellLate(graceMs)
    await this.ended({ kind: 'killed' })
  }

  /** Its end was told, or its host is gone. */
  async ended(reason: StopReason): Promise<void> {
    if (this.#over) return this.#ended.promise
    this.#over = true
    this.#forget()
    await this.#endHost?.('stop')
    this.#parent.childEnded(this, reason)
    this.#ended.resolve()
  }

  /** Whether the end came in time. A request that fails means that the host is gone, which ends the child as well. */
  async #told(method: 'stopChild' | 'killChild', args: unknown[], limitMs: number): Promise<boolean> {
    if (this.#over) {
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
