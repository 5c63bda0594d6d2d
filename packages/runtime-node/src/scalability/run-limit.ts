import { TaskCancelledError, TaskDeadlineError } from '../errors/pool-errors.ts'

/** Ends what it runs when the time is over, or the caller does not want it any more. */
export class RunLimit implements Disposable {
  readonly #controller = new AbortController()
  readonly #over: Promise<never>
  readonly #timer: NodeJS.Timeout
  readonly #caller: AbortSignal | undefined
  readonly #onAbort: () => void
  #started = false

  constructor(task: string, deadlineMs: number, caller: AbortSignal | undefined) {
    const { signal } = this.#controller
    this.#over = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
    // it may end while nothing runs; then the next run is refused
    this.#over.catch(() => {})
    this.#timer = setTimeout(() => this.#controller.abort(new TaskDeadlineError({ task, deadlineMs })), deadlineMs)
    this.#caller = caller
    this.#onAbort = () =>
      this.#controller.abort(new TaskCancelledError({ task, started: this.#started }, { cause: caller?.reason }))
    if (caller?.aborted) this.#onAbort()
    else caller?.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** Rejects as `run` does, or as soon as the limit is reached; from then on nothing is run. */
  async run<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#controller.signal.throwIfAborted()
    this.#started = true
    // a run that rejects later than the limit has nobody left to tell: the race has taken its rejection
    return await Promise.race([run(this.#controller.signal), this.#over])
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#caller?.removeEventListener('abort', this.#onAbort)
  }
}
