import type { StopReason } from '../actor/stop-reason.ts'
import { defaultSupervision } from '../actor/supervision-rules.ts'
import type { SupervisionError } from '../errors/supervision-errors.ts'
import type { Child, Children, Failure, HostEnd, SupervisingParent } from '../kernel/children.ts'
import { Guardian, type GuardianOwner } from '../kernel/guardian.ts'
import type { Realm } from '../kernel/realm.ts'

/** The parent of all actors that no actor started. When its children fail too often the system stops. */
export class Root implements SupervisingParent, GuardianOwner {
  readonly id = 'root'
  readonly realm: Realm
  readonly #guardian: Guardian
  readonly #onFailure: (error: SupervisionError) => void

  constructor(realm: Realm, onFailure: (error: SupervisionError) => void) {
    this.realm = realm
    this.#guardian = new Guardian(this, defaultSupervision)
    this.#onFailure = onFailure
  }

  get children(): Children {
    return this.#guardian.children
  }

  childStarts(child: Child): void {
    this.children.add(child)
  }

  childEnded(child: Child, reason: StopReason): void {
    this.#guardian.childEnded(child, reason)
  }

  childFailed(child: Child, failure: Failure): void {
    this.#guardian.childFailed(child, failure)
  }

  childrenLost(children: readonly Child[], event: HostEnd, reason: StopReason, error: unknown): void {
    this.#guardian.childrenLost(children, event, reason, error)
  }

  /** Nobody is restarted any more. */
  close(): void {
    this.#guardian.close()
  }

  escalate(error: SupervisionError): void {
    this.#onFailure(error)
  }

  /** The root has no significant children. */
  shutDown(): void {}
}
