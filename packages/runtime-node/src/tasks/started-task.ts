import type { HostedSystem } from '@troupe/core'
import { TaskCancelledError } from '../errors/pool-errors.ts'
import type { CurrentTask } from './current-task.ts'

/** The task of a host that was started for it alone, as its code sees it. */
export class StartedTask implements CurrentTask {
  readonly name: string
  readonly attempt = 1
  readonly state = undefined
  readonly system: HostedSystem
  readonly #word: Int32Array | undefined
  readonly #onHeeded: () => void
  readonly #controller = new AbortController()
  #isHeeded = false

  /** @param word - not zero when the task is cancelled, in shared memory. @param onHeeded - called once, when the task first asks whether it is */
  constructor(name: string, system: HostedSystem, word: Int32Array | undefined, onHeeded: () => void) {
    this.name = name
    this.system = system
    this.#word = word
    this.#onHeeded = onHeeded
  }

  /** Whether its code has ever asked: it may be asked to end, and need not be made to. */
  get isHeeded(): boolean {
    return this.#isHeeded
  }

  get signal(): AbortSignal {
    if (this.isCancelled()) this.cancel()
    return this.#controller.signal
  }

  isCancelled(): boolean {
    this.#heed()
    return this.#controller.signal.aborted || (this.#word !== undefined && Atomics.load(this.#word, 0) !== 0)
  }

  cancel(): void {
    if (!this.#controller.signal.aborted) this.#controller.abort(new TaskCancelledError({ task: this.name, started: true }))
  }

  #heed(): void {
    if (this.#isHeeded) return
    this.#isHeeded = true
    this.#onHeeded()
  }
}
