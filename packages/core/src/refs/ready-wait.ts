import { listenToAbort, stopListeningToAbort } from '../basics/abort-listeners.ts'
import { ignore } from '../basics/ignore.ts'
import { openOutcome } from '../basics/outcome.ts'
import { AskCancelledError, AskTimeoutError } from '../errors/outcome-unknown-errors.ts'
import { Deadline, type Wheel } from '../time/wheel.ts'

/** How much more mail an actor may get before its mailbox is at its mark. */
export interface Room {
  readonly messages: number
  readonly bytes: number
}

/** Whoever waits until more may be sent to an actor. */
export interface Readying {
  /** Told already, or does not wait any more. */
  readonly settled: boolean
  /** The host that asks for all on it who wait; `undefined` for one on this host. */
  readonly borrower?: object
  /** There is room: for this one at least. */
  resolve(room: Room): void
  /** Nothing that is sent there will be handled. */
  reject(error: Error): void
}

/** One `ready()` of this host, from the call until it settles. */
export class ReadyWait extends Deadline implements Readying {
  settled = false
  readonly #actor: string
  readonly #outcome = openOutcome<void>()
  #leave: () => void = ignore
  #timeoutMs = Infinity

  constructor(actor: string) {
    super()
    this.#actor = actor
    this.#outcome.promise.catch(ignore) // nobody has to await it
  }

  get promise(): Promise<void> {
    return this.#outcome.promise
  }

  /** It was not settled at once: now its time counts. */
  begin(wheel: Wheel, timeoutMs: number, signal: AbortSignal | undefined): void {
    const onAbort = (): void => this.abort(signal?.reason)
    this.#timeoutMs = timeoutMs
    this.#leave = () => {
      wheel.remove(this)
      stopListeningToAbort(signal, onAbort)
    }
    wheel.add(this, timeoutMs)
    listenToAbort(signal, onAbort)
  }

  resolve(): void {
    this.#settle(() => this.#outcome.resolve())
  }

  reject(error: Error): void {
    this.#settle(() => this.#outcome.reject(error))
  }

  abort(cause: unknown): void {
    this.reject(new AskCancelledError({ actor: this.#actor, method: 'ready' }, { cause }))
  }

  expire(): void {
    this.reject(new AskTimeoutError({ actor: this.#actor, method: 'ready', timeoutMs: this.#timeoutMs }))
  }

  #settle(tell: () => void): void {
    if (this.settled) return
    this.settled = true
    this.#leave()
    tell()
  }
}
