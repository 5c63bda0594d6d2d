import type { StopReason } from '../actor/stop-reason.ts'
import { defaultSupervision } from '../actor/supervision-rules.ts'
import type { SupervisionError } from '../errors/supervision-errors.ts'
import type { Child, Children, Failure, SupervisingParent } from '../kernel/children.ts'
import type { Realm } from '../kernel/realm.ts'
import { Supervisor, type SupervisorOwner } from '../kernel/supervisor.ts'

/** The parent of all actors that no actor started. When its children fail too often the system stops. */
export class Root implements SupervisingParent, SupervisorOwner {
  readonly id = 'root'
  readonly realm: Realm
  readonly #supervisor: Supervisor
  readonly #onFailure: (error: SupervisionError) => void

  constructor(realm: Realm, onFailure: (error: SupervisionError) => void) {
    this.realm = realm
    this.#supervisor = new Supervisor(this, defaultSupervision)
    this.#onFailure = onFailure
  }

  get children(): Children {
    return this.#supervisor.children
  }

  childStarts(child: Child): void {
    this.children.add(child)
  }

  childEnded(child: Child, reason: StopReason): void {
    this.#supervisor.childEnded(child, reason)
  }

  childFailed(child: Child, failure: Failure): void {
    this.#supervisor.childFailed(child, failure)
  }

  childrenLost(children: readonly Child[], event: 'host-down' | 'ended', reason: StopReason, error: unknown): void {
    this.#supervisor.childrenLost(children, event, reason, error)
  }

  /** Nobody is restarted any more. */
  close(): void {
    this.#supervisor.close()
  }

  escalate(error: SupervisionError): void {
    this.#onFailure(error)
  }

  /** The root has no significant children. */
  shutDown(): void {}
}
