import { NotOwnerError } from '../errors/lock-errors.ts'
import type { Held } from './held.ts'
import type { LockOwner } from './lock-owner.ts'

/** The lock that a hold is of. */
export interface Holdable {
  /** Its kind and name. */
  readonly label: string
  readonly owner: LockOwner | undefined
  markConsistent(): void
  /** Lets the next one in. `false`: this thread has it no more. */
  leave(hold: Hold): boolean
  /** Resolves when everybody can see that this thread has left. Where there is none they can at once. */
  readonly leaving?: Promise<void> | undefined
}

/** One acquisition. */
export class Hold implements Held {
  /** Changes when a wait at a condition let others in meanwhile. */
  abandoned: boolean
  readonly #lock: Holdable
  #released = false

  constructor(lock: Holdable, abandoned: boolean) {
    this.#lock = lock
    this.abandoned = abandoned
  }

  markConsistent(): void {
    if (this.#released) throw new NotOwnerError({ lock: this.#lock.label, owner: this.#lock.owner })
    this.#lock.markConsistent()
  }

  release(): void {
    if (this.#released || !this.#lock.leave(this)) throw new NotOwnerError({ lock: this.#lock.label, owner: this.#lock.owner })
    this.#released = true
  }

  /** It will never hold again, and there is nothing to release. */
  lose(): void {
    this.#released = true
  }

  [Symbol.dispose](): void {
    if (!this.#released) this.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]()
    const { leaving } = this.#lock
    if (leaving !== undefined) await leaving
  }
}
