import { addAbortListener, removeAbortListener } from '../basics/abort-listeners.ts'
import { ignore } from '../basics/ignore.ts'
import { openOutcome } from '../basics/outcome.ts'
import { copyArguments } from '../codec/copy.ts'
import { AskCycleError, AskNotSentError } from '../errors/not-delivered-errors.ts'
import { AskTimeoutError } from '../errors/outcome-unknown-errors.ts'
import type { Wheel } from '../time/wheel.ts'
import type { CallOptions } from './call-options.ts'
import type { AskDesk, Holder } from './holder.ts'
import { PendingAsk } from './pending-ask.ts'
import { ReadyWait } from './ready-wait.ts'
import { messageKind, type Target } from './target.ts'

/** The kernel whose asks these are. */
export interface AskHome {
  readonly systemId: string
  /** All code outside of actors. */
  readonly outside: Holder
  foreign(target: Target): Target
  /** Whether it wants to know of asks that are made. */
  readonly followsAsks: boolean
  /** An ask was made, and is about to be sent. */
  asked(ask: PendingAsk): void
  /** Calls `onEnd` once when the actor has ended, also if it had before. `by` says for people who watches. */
  watchEnd(target: Target, by: string, onEnd: () => void): Disposable
  /** Resolves if the actor is there, or will be again. @throws why it is not; `AskTimeoutError` if its host did not say */
  find(target: Target): Promise<unknown>
}

/** Opens asks for one kernel. */
export class Asks implements AskDesk {
  readonly systemId: string
  readonly wheel: Wheel
  /** For asks that do not keep the program from ending. */
  readonly #idleWheel: Wheel
  readonly isolated: boolean
  readonly #timeoutMs: number
  readonly #home: AskHome
  readonly #followed: boolean

  constructor(home: AskHome, wheel: Wheel, isolated: boolean, timeoutMs: number, idleWheel: Wheel = wheel) {
    this.systemId = home.systemId
    this.wheel = wheel
    this.#idleWheel = idleWheel
    this.isolated = isolated
    this.#timeoutMs = timeoutMs
    this.#home = home
    this.#followed = home.followsAsks
  }

  get outside(): Holder {
    return this.#home.outside
  }

  foreign(target: Target): Target {
    return this.#home.foreign(target)
  }

  open(target: Target, method: number, args: unknown[], options: CallOptions | undefined, holder: Holder): Promise<unknown> {
    if (holder.fenced) return refuse(args, holder, holder.refusal())
    const signal = options?.signal
    const methodName = target.descriptor.methodName(method)
    if (signal?.aborted === true) {
      return refuse(args, holder, new AskNotSentError({ actor: target.id, method: methodName }, { cause: signal.reason }))
    }
    const handler = holder.target === target ? holder.blockedItselfBy(method) : undefined
    if (handler !== undefined) {
      return refuse(args, holder, new AskCycleError({ cycle: [`${target.id} ${handler}`, `${target.id} ${methodName}`] }))
    }
    const wheel = options?.keepsAlive === false ? this.#idleWheel : this.wheel
    const ask = new PendingAsk(target, method, holder, wheel, this.isolated, options?.timeoutMs ?? this.#timeoutMs, signal)
    if (this.#followed) this.#home.asked(ask)
    try {
      if (holder.guarded) holder.send(messageKind.ask, target, method, args, ask)
      else target.send(messageKind.ask, method, args, ask)
    } catch (error) {
      ask.reject(error)
    }
    return ask.promise
  }

  ready(target: Target, { timeoutMs = this.#timeoutMs, signal }: CallOptions, holder: Holder): Promise<void> {
    const wait = new ReadyWait(target.id)
    if (holder.fenced) wait.reject(holder.refusal())
    else if (signal?.aborted === true) wait.abort(signal.reason)
    else target.whenReady(wait)
    if (!wait.settled) wait.begin(this.wheel, timeoutMs, signal)
    return wait.promise
  }

  async ended(target: Target, holder: Holder, signal: AbortSignal): Promise<boolean> {
    if (holder.fenced) throw holder.refusal()
    const { promise, resolve } = openOutcome<boolean>()
    const watch = this.#home.watchEnd(target, holder.target?.id ?? 'outside', () => resolve(true))
    const look = (): void => {
      this.#home.find(target).then(
        () => resolve(false),
        (error) => resolve(!(error instanceof AskTimeoutError)),
      )
    }
    if (signal.aborted) look()
    else addAbortListener(signal, look)
    try {
      return await promise
    } finally {
      removeAbortListener(signal, look)
      watch[Symbol.dispose]()
    }
  }
}

/** What is moved is gone, and what cannot be sent is told, also when nobody will get it. */
const refuse = (args: unknown[], holder: Holder, error: Error): Promise<never> => {
  let reason: unknown = error
  try {
    copyArguments(args, holder)
  } catch (notSendable) {
    reason = notSendable
  }
  const promise = Promise.reject(reason)
  promise.catch(ignore) // an ask that nobody awaits must not end the host
  return promise
}
