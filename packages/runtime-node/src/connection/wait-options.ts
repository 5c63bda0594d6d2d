import { addAbortListener, OptionError, removeAbortListener } from '@troupe/core/internal'
import type { ConnectionWait } from './connection.ts'

/** Node's timers know no longer times. */
const longestMs = 2 ** 31 - 1

export const checkedTimeout = (option: string, timeoutMs: number): number => {
  if (typeof timeoutMs !== 'number' || Number.isNaN(timeoutMs))
    throw new OptionError({ option, expected: 'a number of milliseconds', got: timeoutMs })
  return Math.max(0, timeoutMs)
}

export const timeoutError = (what: string, timeoutMs: number): DOMException =>
  new DOMException(`${what} within ${timeoutMs} ms`, 'TimeoutError')

/** One who waits: settled once, by whoever has what it waits for, by its time or by its signal. */
export class Waiting<T> {
  readonly promise: Promise<T>
  #resolve!: (value: T) => void
  #reject!: (error: unknown) => void
  #isOver = false
  #timer: NodeJS.Timeout | undefined
  readonly #signal: AbortSignal | undefined
  readonly #onAbort = (): void => this.reject(this.#signal?.reason)

  /** @param late - what it rejects with when its time is up */
  constructor({ timeoutMs = Infinity, signal }: ConnectionWait, late: () => unknown) {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#signal = signal
    if (signal?.aborted === true) this.reject(signal.reason)
    if (this.#isOver) return
    if (signal !== undefined) addAbortListener(signal, this.#onAbort)
    if (timeoutMs <= longestMs) this.#timer = setTimeout(() => this.reject(late()), timeoutMs)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  resolve(value: T): void {
    if (this.#end()) this.#resolve(value)
  }

  reject(error: unknown): void {
    if (this.#end()) this.#reject(error)
  }

  #end(): boolean {
    if (this.#isOver) return false
    this.#isOver = true
    clearTimeout(this.#timer)
    if (this.#signal !== undefined) removeAbortListener(this.#signal, this.#onAbort)
    return true
  }
}
