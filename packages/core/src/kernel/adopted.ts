import type { StopReason } from '../actor/stop-reason.ts'
import type { Child, Failure, Parent } from './children.ts'
import { NumberTable } from './number-table.ts'

/** How the end of an adopted actor is told to its parent's host. */
export interface ParentHost {
  childEnded(token: number, reason: StopReason): void
  childFailed(token: number, failure: Failure): void
}

/** The actors of this host whose parents live on one other host, by the token under which those know them. */
export class Adopted {
  readonly #host: ParentHost
  readonly #all = new NumberTable<Adoption>()

  constructor(host: ParentHost) {
    this.#host = host
  }

  /** A child is about to be made, or made again. */
  begin(token: number): Adoption {
    const known = this.#all.get(token)
    if (known !== undefined) return known
    const adoption = new Adoption(token, this)
    this.#all.add(adoption)
    return adoption
  }

  get(token: number): Adoption | undefined {
    return this.#all.get(token)
  }

  /** Of one that is no more, or will never be. */
  ended(token: number, reason: StopReason): void {
    this.#all.delete(token)
    this.#host.childEnded(token, reason)
  }

  failed(token: number, failure: Failure): void {
    this.#host.childFailed(token, failure)
  }

  /** The parents' host is gone, and with it whoever would stop its children. */
  orphan(): void {
    for (const adoption of this.#all.values().reverse()) void adoption.stop({ kind: 'shutdown' })
  }
}

/** One actor with its parent elsewhere: the parent, as the actor sees it. */
export class Adoption implements Parent {
  /** The token. */
  readonly number: number
  nextInTable: Adoption | undefined = undefined
  readonly #adopted: Adopted
  #actor: Child | undefined
  #over = false
  /** The parent does not want it any more; said before there was anything to stop. */
  unwanted: StopReason | undefined = undefined

  constructor(token: number, adopted: Adopted) {
    this.number = token
    this.#adopted = adopted
  }

  get id(): string {
    return `child ${this.number}`
  }

  childStarts(child: Child): void {
    this.#actor = child
  }

  childEnded(_child: Child, reason: StopReason): void {
    this.over(reason)
  }

  childFailed(_child: Child, failure: Failure): void {
    this.#adopted.failed(this.number, failure)
  }

  /** It will never be, or is no more. */
  over(reason: StopReason): void {
    if (this.#over) return
    this.#over = true
    this.#adopted.ended(this.number, reason)
  }

  get actor(): Child | undefined {
    return this.#actor
  }

  async stop(reason: StopReason): Promise<void> {
    this.unwanted ??= reason
    await this.#actor?.stop(reason)
  }

  async kill(): Promise<void> {
    this.unwanted ??= { kind: 'killed' }
    await this.#actor?.kill()
  }
}
