import type { ProtocolOf } from '../actor/hosted-system.ts'
import { listenToAbort, stopListeningToAbort } from '../basics/abort-listeners.ts'
import { openOutcome } from '../basics/outcome.ts'
import { AskNotSentError } from '../errors/not-delivered-errors.ts'
import { AskCancelledError, AskTimeoutError } from '../errors/outcome-unknown-errors.ts'
import type { Follow, Follower } from '../kernel/follows.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import { Deadline } from '../time/wheel.ts'
import type { NameChange } from './name-table.ts'
import { isOfClass, notOfClass } from './of-class.ts'

/** Waits until there is an actor of one name; whatever ends the wait, main forgets it. */
export class NameWait extends Deadline implements Follower {
  readonly #kernel: Kernel
  readonly #holder: Holder
  readonly #actor: ProtocolOf<unknown>
  readonly #name: string
  readonly #timeoutMs: number
  readonly #signal: AbortSignal | undefined
  readonly #follow: Follow
  readonly #outcome = openOutcome<Ref>()
  readonly #onAbort = (): void => this.#fail(new AskCancelledError(this.#what, { cause: this.#signal?.reason }))

  constructor(
    kernel: Kernel,
    holder: Holder,
    actor: ProtocolOf<unknown>,
    name: string,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ) {
    super()
    this.#kernel = kernel
    this.#holder = holder
    this.#actor = actor
    this.#name = name
    this.#timeoutMs = timeoutMs
    this.#signal = signal
    this.#follow = kernel.follows.open(holder, 'name', name, this)
  }

  begin(): Promise<Ref> {
    if (this.#holder.fenced) this.#outcome.reject(this.#holder.refusal())
    else if (this.#signal?.aborted === true) {
      this.#outcome.reject(new AskNotSentError(this.#what, { cause: this.#signal.reason }))
    } else {
      listenToAbort(this.#signal, this.#onAbort)
      this.#kernel.waits.add(this, this.#timeoutMs)
      this.#follow.begin()
    }
    return this.#outcome.promise
  }

  news(changes: readonly NameChange[]): void {
    const ref = changes.find(({ change }) => change === 'appeared')?.ref
    if (ref === undefined) return
    if (!isOfClass(ref, this.#actor)) return this.#fail(notOfClass(this.#name, ref, this.#actor))
    this.#leave()
    this.#outcome.resolve(Ref.bind(ref, this.#holder))
  }

  over(why: unknown): void {
    this.#fail(why)
  }

  expire(): void {
    this.#fail(new AskTimeoutError({ ...this.#what, timeoutMs: this.#timeoutMs }))
  }

  get #what(): { readonly actor: string; readonly method: string } {
    return { actor: `'${this.#name}'`, method: 'waitFor' }
  }

  #fail(error: unknown): void {
    this.#leave()
    this.#outcome.reject(error)
  }

  #leave(): void {
    this.#follow.end()
    this.#kernel.waits.remove(this)
    stopListeningToAbort(this.#signal, this.#onAbort)
  }
}
