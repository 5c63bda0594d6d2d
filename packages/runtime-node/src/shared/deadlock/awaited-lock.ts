import type { LockWait, ThreadPlace } from '@troupe/core/internal'
import type { AcquireOptions } from '../locks/held.ts'
import type { CodeFlow } from './code-flow.ts'
import type { Acquisition } from './lock-watch.ts'
import { stackText } from './stack-text.ts'

/** A wait for a lock that can be ended from outside. */
export class AwaitedLock implements LockWait {
  readonly flow: CodeFlow
  readonly since: number = Date.now()
  onEnd: (() => void) | undefined = undefined
  readonly #acquisition: Acquisition
  readonly #end = new AbortController()

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

  holder(): ThreadPlace | undefined {
    const { owner } = this.#acquisition.lock
    return owner && { pid: owner.pid, threadId: owner.threadId }
  }

  fail(cycle: readonly string[], stacks: readonly string[]): void {
    this.#end.abort(this.#acquisition.deadlock(cycle, stacks))
  }

  /** What the lock is to be waited for with. */
  get options(): AcquireOptions {
    const { options } = this.#acquisition
    const { signal } = this.#end
    return { ...options, signal: options.signal === undefined ? signal : AbortSignal.any([options.signal, signal]) }
  }

  /** What the wait failed with: a deadlock, if that was what ended it. */
  failure(error: unknown): unknown {
    const { aborted, reason } = this.#end.signal
    return aborted && (error as { readonly cause?: unknown } | undefined)?.cause === reason ? reason : error
  }
}
