import { type AsyncHook, AsyncLocalStorage, createHook } from 'node:async_hooks'
import { openOutcome } from '@troupe/core/internal'
import type { Held } from '../locks/held.ts'
import type { CodeFlow, Hold } from './code-flow.ts'

type Outcome<T> = ReturnType<typeof openOutcome<T>>

/** A promise by which somebody gets a lock. */
export interface LockPromise extends Outcome<Held> {
  /** What the code that awaits it holds when it goes on. */
  hold: Hold | undefined
  /** It has failed, or the lock was released: it matters no more what goes on after it. */
  forget(): void
}

/**
 * Knows in which flow the code runs that runs at the moment. A flow goes on across awaits, as the store of an `AsyncLocalStorage` does. But
 * code that awaits a lock goes on with it, and code that was started beside it, say by `Promise.all`, goes on without: so the flow
 * changes in the very continuation of the promise by which the lock was acquired, and nowhere else.
 */
export class Continuations {
  readonly #flows = new AsyncLocalStorage<CodeFlow>()
  /** By the platform's number for the promise. */
  readonly #promises = new Map<number, LockPromise>()
  /** By the number of what goes on once the promise is settled. */
  readonly #next = new Map<number, LockPromise>()
  readonly #hook: AsyncHook
  #newest = 0

  /** `base` gives the flow of code that is part of none. */
  constructor(base: () => CodeFlow | undefined) {
    this.#hook = createHook({
      init: (id, type, trigger) => {
        if (type !== 'PROMISE') return
        this.#newest = id
        const promise = this.#promises.get(trigger)
        if (promise !== undefined) this.#next.set(id, promise)
      },
      before: (id) => {
        const promise = this.#next.get(id)
        if (promise === undefined) return
        this.#next.delete(id)
        const flow = this.#flows.getStore() ?? base()
        if (promise.hold !== undefined && flow !== undefined) this.#flows.enterWith(flow.with(promise.hold))
      },
    })
    this.#hook.enable()
  }

  get flow(): CodeFlow | undefined {
    return this.#flows.getStore()
  }

  run<T>(flow: CodeFlow, work: () => T): T {
    return this.#flows.run(flow, work)
  }

  open(): LockPromise {
    const outcome = openOutcome<Held>()
    const number = this.#newest
    const promise: LockPromise = { ...outcome, hold: undefined, forget: () => void this.#promises.delete(number) }
    this.#promises.set(number, promise)
    return promise
  }

  close(): void {
    this.#hook.disable()
    this.#flows.disable()
  }
}
