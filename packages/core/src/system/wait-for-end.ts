import type { WaitOptions } from '../actor/name-event.ts'
import type { EndReason, Notice } from '../actor/notice.ts'
import { listenToAbort, stopListeningToAbort } from '../basics/abort-listeners.ts'
import { openOutcome } from '../basics/outcome.ts'
import { OptionError } from '../errors/option-error.ts'
import { AskCancelledError, AskTimeoutError } from '../errors/outcome-unknown-errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { noticeFor } from '../kernel/notice-mail.ts'
import type { AnyRef } from '../refs/actor-ref.ts'
import { checkCallOptions } from '../refs/call-options.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { Deadline, type Wheel } from '../time/wheel.ts'

/**
 * Resolves with the notice when the actor has ended.
 * @throws AskTimeoutError, AskCancelledError, OptionError, and what `holder` is refused with
 */
export const waitForEnd = async (kernel: Kernel, holder: Holder, ref: AnyRef, options: WaitOptions): Promise<Notice> => {
  if (!Ref.is(ref)) throw new OptionError({ option: 'ended ref', expected: 'a ref', got: ref })
  const { timeoutMs = kernel.settings.askTimeoutMs, signal, keepsAlive = true } = checkCallOptions(options)
  if (holder.fenced) throw holder.refusal()
  const wheel = keepsAlive ? kernel.waits : kernel.watches
  const ending = new Ending(kernel, wheel, holder, Ref.targetOf(ref), timeoutMs)
  return signal === undefined ? ending.promise : ending.until(signal)
}

/** The wait for one end: over with the end, the deadline or the abort, whatever comes first. */
class Ending extends Deadline {
  readonly #outcome = openOutcome<Notice>()
  readonly #wheel: Wheel
  readonly #holder: Holder
  readonly #target: Target
  readonly #timeoutMs: number
  readonly #watch: Disposable

  constructor(kernel: Kernel, wheel: Wheel, holder: Holder, target: Target, timeoutMs: number) {
    super()
    this.#wheel = wheel
    this.#holder = holder
    this.#target = target
    this.#timeoutMs = timeoutMs
    wheel.add(this, timeoutMs)
    this.#watch = kernel.watchDesk.watch(target, holder.target?.id ?? 'outside', (reason, lives) => this.#ended(reason, lives))
  }

  get promise(): Promise<Notice> {
    return this.#outcome.promise
  }

  async until(signal: AbortSignal): Promise<Notice> {
    const abort = (): void =>
      this.#giveUp(new AskCancelledError({ actor: this.#target.id, method: 'ended' }, { cause: signal.reason }))
    if (signal.aborted) abort()
    else listenToAbort(signal, abort)
    try {
      return await this.promise
    } finally {
      stopListeningToAbort(signal, abort)
    }
  }

  expire(): void {
    this.#giveUp(new AskTimeoutError({ actor: this.#target.id, method: 'ended', timeoutMs: this.#timeoutMs }))
  }

  #ended(reason: EndReason, lives: number): void {
    this.#wheel.remove(this)
    this.#outcome.resolve(noticeFor(this.#holder, 'ended', this.#target, reason, lives))
  }

  #giveUp(error: Error): void {
    this.#wheel.remove(this)
    this.#watch[Symbol.dispose]()
    this.#outcome.reject(error)
  }
}
