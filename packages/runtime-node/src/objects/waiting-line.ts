import { listenToAbort, stopListeningToAbort } from '@troupe/core/internal'
import { currentCaller } from './current-call.ts'

/** How long a call may wait at a served object, as it travels with the call. */
export interface Patience {
  /** Milliseconds; 0 or less does not wait, `undefined` has no limit. */
  readonly timeoutMs: number | undefined
  /** By which the caller may withdraw the call, see `invokeWaiting`. */
  readonly ticket: string | undefined
}

/** Node's timers know no longer times. */
const longestMs = 2 ** 31 - 1

/** What a line is told of. */
export interface LineOwner<C> {
  /** Whoever made the call does not want to wait any longer: it has to be settled now, and whoever waits knows then that it took nothing. */
  withdrawn(call: C): void
  /** A call gave up, or its caller is gone: those behind it may get what it was waiting for. */
  left?(): void
}

/** Calls that wait at a served object, in the order in which they came. */
export class WaitingLine<T, D = undefined> {
  readonly #owner: LineOwner<WaitingCall<T, D>>
  readonly #calls = new Set<WaitingCall<T, D>>()
  readonly #byTicket = new Map<string, WaitingCall<T, D>>()

  constructor(owner: LineOwner<WaitingCall<T, D>>) {
    this.#owner = owner
  }

  get isEmpty(): boolean {
    return this.#calls.size === 0
  }

  get first(): WaitingCall<T, D> | undefined {
    for (const call of this.#calls) return call
    return undefined
  }

  /**
   * The call at hand waits here: until somebody settles it, its time is over (then it rejects with what `late` makes), it is withdrawn, or
   * its caller has given up or died. Only before the first `await` of a served method.
   */
  wait({ timeoutMs, ticket }: Patience, detail: D, late: () => unknown): Promise<T> {
    const { signal } = currentCaller()
    const call = new WaitingCall<T, D>(detail, () => {
      this.#calls.delete(call)
      if (ticket !== undefined) this.#byTicket.delete(ticket)
      clearTimeout(timer)
      stopListeningToAbort(signal, gone)
    })
    const leave = (error: unknown): void => {
      call.reject(error)
      this.#owner.left?.()
    }
    const gone = (): void => leave(signal.reason)
    let timer: NodeJS.Timeout | undefined
    if (timeoutMs !== undefined && timeoutMs <= longestMs) {
      timer = setTimeout(() => leave(late()), timeoutMs)
      timer.unref() // whoever waits keeps its own program alive
    }
    this.#calls.add(call)
    if (ticket !== undefined) this.#byTicket.set(ticket, call)
    listenToAbort(signal, gone)
    if (signal.aborted) gone()
    return call.promise
  }

  withdraw(ticket: string): void {
    const call = this.#byTicket.get(ticket)
    if (call === undefined) return
    this.#owner.withdrawn(call)
    this.#owner.left?.()
  }

  /** Settles all who wait. */
  each(settle: (call: WaitingCall<T, D>) => void): void {
    for (const call of this.#calls) settle(call)
  }
}

/** One that waits; out of its line as soon as it is settled. */
export class WaitingCall<T, D = undefined> {
  readonly detail: D
  readonly promise: Promise<T>
  readonly #leave: () => void
  #resolve!: (value: T) => void
  #reject!: (error: unknown) => void

  constructor(detail: D, leave: () => void) {
    this.detail = detail
    this.#leave = leave
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  resolve(value: T): void {
    this.#leave()
    this.#resolve(value)
  }

  reject(error: unknown): void {
    this.#leave()
    this.#reject(error)
  }
}
