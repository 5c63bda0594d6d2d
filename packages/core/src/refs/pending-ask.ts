import { addAbortListener, removeAbortListener } from '../basics/abort-listeners.ts'
import { ignore } from '../basics/ignore.ts'
import { copyValue } from '../codec/copy.ts'
import { handOver } from '../codec/hand-over.ts'
import { AskCancelledError, AskTimeoutError, ReplyLostError } from '../errors/outcome-unknown-errors.ts'
import { Deadline, type Wheel } from '../time/wheel.ts'
import type { AbortableTurn, CallChain, Caller } from './caller.ts'
import type { Holder } from './holder.ts'
import type { Target } from './target.ts'

/** A call that went to another host and waits for what comes of it. */
export interface Away {
  /** Its answer will bear it. */
  readonly number: number
  nextInTable: Away | undefined
  /** The chunk it left in. */
  readonly departure: number
  reject(error: unknown): void
}

/** Where an ask went when it left this host. */
export interface Errand {
  /** The ask settled before its answer came: the other side should stop. */
  abandon(ask: PendingAsk): void
}

/**
 * An ask made here, from the call until it settles, which it does once: the first of reply, failure, deadline and abort wins.
 * In the mailbox of an actor on this host it is the caller itself; an ask that leaves the host is found again by its errand's number.
 */
export class PendingAsk extends Deadline implements Caller, Away {
  readonly promise: Promise<unknown>
  readonly target: Target
  readonly method: number
  readonly chain: CallChain | undefined
  settled = false
  turn: AbortableTurn | undefined = undefined
  /** Set when the ask leaves this host. */
  errand: Errand | undefined = undefined
  number = 0
  nextInTable: Away | undefined = undefined
  departure = 0
  /** Told once when the ask settles. */
  onSettled: (() => void) | undefined = undefined
  readonly holder: Holder
  readonly #wheel: Wheel
  readonly #isolated: boolean
  readonly #timeoutMs: number
  readonly #signal: AbortSignal | undefined
  #onAbort: (() => void) | undefined
  #resolve!: (value: unknown) => void
  #reject!: (error: unknown) => void

  constructor(
    target: Target,
    method: number,
    holder: Holder,
    wheel: Wheel,
    isolated: boolean,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ) {
    super()
    this.target = target
    this.method = method
    this.chain = holder.chain()
    this.holder = holder
    this.#wheel = wheel
    this.#isolated = isolated
    this.#timeoutMs = timeoutMs
    this.#signal = signal
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    wheel.add(this, timeoutMs)
    if (signal === undefined) return
    this.#onAbort = (): void =>
      this.giveUp(new AskCancelledError({ actor: target.id, method: this.methodName }, { cause: signal.reason }))
    addAbortListener(signal, this.#onAbort)
  }

  get awaits(): 'reply' {
    return 'reply'
  }

  /** A result of this host: copied for the asker. */
  reply(result: unknown): void {
    if (this.settled) return
    if (!this.#isolated) return this.accept(handOver(result, this.holder))
    let copy: unknown
    try {
      copy = copyValue(result, this.holder, 'reply')
    } catch (cause) {
      return this.reject(new ReplyLostError({ actor: this.target.id, method: this.methodName, ran: true }, { cause }))
    }
    this.accept(copy)
  }

  /** A result that is the asker's own already. */
  accept(value: unknown): void {
    if (this.settled) return
    this.#leave()
    this.#resolve(value)
  }

  /** An error of this host: copied for the asker. */
  fail(error: unknown): void {
    if (!this.settled) this.reject(this.#isolated ? copyValue(error, this.holder, 'error') : error)
  }

  /** An error that is the asker's own already. */
  reject(error: unknown): void {
    if (this.settled) return
    this.#leave()
    // an ask that nobody awaits must not end the host
    this.promise.catch(ignore)
    this.#reject(error)
  }

  expire(): void {
    this.giveUp(new AskTimeoutError({ actor: this.target.id, method: this.methodName, timeoutMs: this.#timeoutMs }))
  }

  get methodName(): string {
    return this.target.descriptor.methodName(this.method)
  }

  /** Nobody is to wait any longer: settles with `error`, aborts the handler, and tells the other host. */
  giveUp(error: Error): void {
    const { turn, errand } = this
    this.reject(error)
    turn?.abort(error)
    errand?.abandon(this)
  }

  #leave(): void {
    this.settled = true
    this.turn = undefined
    this.onSettled?.()
    this.#wheel.remove(this)
    if (this.#onAbort !== undefined) removeAbortListener(this.#signal!, this.#onAbort)
  }
}
