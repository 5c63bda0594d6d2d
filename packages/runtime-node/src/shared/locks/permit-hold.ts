import { NotOwnerError } from '../errors/lock-errors.ts'
import type { HeldPermits } from './held-permits.ts'

/** The semaphore that permits are of. */
export interface PermitGiver {
  /** Its kind and name. */
  readonly label: string
  release(permits: number): void
  consume(permits: number): void
  /** Resolves when everybody can see what this thread has given. Where there is none they can at once. */
  readonly giving?: Promise<void> | undefined
}

/** Permits of one acquisition. */
export class PermitHold implements HeldPermits {
  readonly permits: number
  readonly #giver: PermitGiver
  #over = false

  constructor(giver: PermitGiver, permits: number) {
    this.#giver = giver
    this.permits = permits
  }

  release(): void {
    this.#end()
    this.#giver.release(this.permits)
  }

  consume(): void {
    this.#end()
    this.#giver.consume(this.permits)
  }

  [Symbol.dispose](): void {
    if (!this.#over) this.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]()
    const { giving } = this.#giver
    if (giving !== undefined) await giving
  }

  #end(): void {
    if (this.#over) throw new NotOwnerError({ lock: this.#giver.label, owner: undefined })
    this.#over = true
  }
}
