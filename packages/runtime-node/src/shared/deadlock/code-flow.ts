import type { Flow, HandlerRun, LockHold } from '@troupe/core/internal'
import { stackText } from './stack-text.ts'

let holds = 0

/** A lock that is held by code of this thread. */
export class Hold implements LockHold {
  id: string
  readonly flow: Flow
  readonly lock: string
  since: number = Date.now()
  readonly #thread: string
  readonly #place: { readonly stack?: string }
  released = false

  constructor(thread: string, flow: Flow, lock: string, place: { readonly stack?: string }) {
    this.id = `${thread} ${++holds}`
    this.flow = flow
    this.lock = lock
    this.#thread = thread
    this.#place = place
  }

  /** The same code has the lock once more, after it had left it for others: for who looks from outside that is another hold. */
  again(): this {
    this.id = `${this.#thread} ${++holds}`
    this.since = Date.now()
    this.released = false
    return this
  }

  get stack(): string {
    return stackText(this.#place)
  }
}

/** One line of execution, from when its handler was called or it got its last lock. */
export class CodeFlow implements Flow {
  readonly run: HandlerRun
  readonly #holds: readonly Hold[]

  constructor(run: HandlerRun, holds: readonly Hold[] = []) {
    this.run = run
    this.#holds = holds
  }

  has(hold: LockHold): boolean {
    return this.#holds.includes(hold as Hold)
  }

  /** What goes on from here with one lock more. What was released meanwhile is forgotten. */
  with(hold: Hold): CodeFlow {
    return new CodeFlow(this.run, [...this.#holds.filter(({ released }) => !released), hold])
  }
}
