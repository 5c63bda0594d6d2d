import type { LockHolder, LockWait } from '@troupe/core/internal'
import { listenToAbort, stopListeningToAbort } from '@troupe/core/internal'
import type { AcquireOptions } from '../locks/held.ts'
import type { CodeFlow } from './code-flow.ts'
import { type Acquisition, holdersOf } from './lock-watch.ts'
import { stackText } from './stack-text.ts'

/** A wait for a lock that can be ended from outside. */
export class AwaitedLock implements LockWait {
  readonly flow: CodeFlow
  readonly since: number = Date.now()
  onEnd: (() => void) | undefined = undefined
  readonly #acquisition: Acquisition
  readonly #end = new AbortController()
  #deadlock: Error | undefined = undefined
  readonly #aborted = (): void => this.#end.abort(this.#acquisition.options.signal!.reason)

  constructor(flow: CodeFlow, acquisition: Acquisition) {
    this.flow = flow
    this.#acquisition = acquisition
  }

  get key(): string {
    return this.#acquisition.lock.key
  }

  get lock(): string {
    return this.#acquisition.lock.label
  }

  get stack(): string {
    return stackText(this.#acquisition.place)
  }

  holders(): LockHolder[] {
    return holdersOf(this.#acquisition.lock)
  }

  fail(cycle: readonly string[], stacks: readonly string[]): void {
    this.#deadlock = this.#acquisition.deadlock(cycle, stacks)
    this.#end.abort(this.#deadlock)
  }

  /** What the lock is to be waited for with. */
  begin(): AcquireOptions {
    const { options } = this.#acquisition
    const { signal } = options
    if (signal !== undefined && typeof signal?.addEventListener !== 'function') return options // the lock refuses it
    // not `AbortSignal.any`: on Node 22 and 24 a signal that lasts remembers each one that was made of it
    if (signal?.aborted) this.#aborted()
    else listenToAbort(signal, this.#aborted)
    return { ...options, signal: this.#end.signal }
  }

  over(): void {
    stopListeningToAbort(this.#acquisition.options.signal, this.#aborted)
    this.onEnd?.()
  }

  /** What the wait failed with: a deadlock, if that was what ended it. */
  failure(error: unknown): unknown {
    const cause = (error as { readonly cause?: unknown } | undefined)?.cause
    return this.#deadlock !== undefined && cause === this.#deadlock ? this.#deadlock : error
  }
}
