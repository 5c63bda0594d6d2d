import type { Inspection } from '../actor/inspection.ts'
import { inspectActor } from './inspect-actor.ts'
import type { HandlerRun, LockWait } from './lock-book.ts'
import type { LocalActor } from './realm.ts'

/** A handler of an actor of this host, called for one of its lives. */
export class ActorRun implements HandlerRun {
  readonly method: string
  readonly #actor: LocalActor
  readonly #life: { readonly fenced: boolean }

  constructor(actor: LocalActor, life: { readonly fenced: boolean }, method: string) {
    this.#actor = actor
    this.#life = life
    this.method = method
  }

  get actor(): string {
    return this.#actor.id
  }

  get label(): string {
    return `${this.#actor.id} ${this.method}`
  }

  get isStale(): boolean {
    return this.#life.fenced
  }

  inspect(): Inspection {
    return inspectActor(this.#actor)
  }

  begins(wait: LockWait): void {
    this.#actor.realm.waitsForLock(wait)
  }
}

/** All code of one host that is part of no actor. */
export class OutsideRun implements HandlerRun {
  readonly label: string
  readonly actor: undefined = undefined
  readonly method = 'outside of actors'
  readonly isStale = false
  readonly #begins: (wait: LockWait) => void

  constructor(slot: number, begins: (wait: LockWait) => void) {
    this.label = slot === 0 ? 'main outside of actors' : `host ${slot} outside of actors`
    this.#begins = begins
  }

  inspect(): undefined {
    return undefined
  }

  begins(wait: LockWait): void {
    this.#begins(wait)
  }
}
