import type { LockHolder, LockListener, LockNews, LockWait } from '@troupe/core/internal'
import { holdersOf, type LockReporter, lockWatch, type WatchedLock } from './lock-watch.ts'

/** How often it is looked for long waits in the time after which a wait is one. */
const looksWhileLong = 4

/** A wait in the event loop of this thread, in production: nobody knows of whom. */
class ThreadWait implements LockWait {
  readonly flow: undefined = undefined
  readonly stack = ''
  readonly since: number = Date.now()
  onEnd: (() => void) | undefined = undefined
  isTold = false
  readonly #lock: WatchedLock

  constructor(lock: WatchedLock) {
    this.#lock = lock
  }

  get key(): string {
    return this.#lock.key
  }

  get lock(): string {
    return this.#lock.label
  }

  holders(): LockHolder[] {
    return holdersOf(this.#lock)
  }

  fail(): void {
    // what looks like a deadlock of threads may be none of their code
  }
}

/**
 * What the kernels of this thread hear of its locks. Which of them a wait belongs to is not known: the first hears of all.
 *
 * Most waits are short, so that one which begins costs no more than to be noted: every now and then it is looked which have become long.
 */
class ThreadNews implements LockReporter {
  readonly #kernels = new Set<KernelNews>()
  readonly #waits = new Set<ThreadWait>()
  #timer: NodeJS.Timeout | undefined

  awaits(lock: WatchedLock): (() => void) | undefined {
    // in development there is a book of all waits
    if (lockWatch.watcher !== undefined) return undefined
    const wait = new ThreadWait(lock)
    this.#waits.add(wait)
    if (this.#timer === undefined) this.#arm()
    return () => {
      this.#waits.delete(wait)
      wait.onEnd?.()
    }
  }

  deadlock(cycle: readonly string[]): void {
    this.#listener?.deadlock(cycle)
  }

  open(): LockNews & Disposable {
    const news = new KernelNews(() => {
      this.#kernels.delete(news)
      if (this.#kernels.size > 0) return
      clearTimeout(this.#timer)
      lockWatch.reporter = undefined
    })
    this.#kernels.add(news)
    return news
  }

  #arm(): void {
    const listener = this.#listener
    if (listener === undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#look(listener)
      if (this.#waits.size > 0) this.#arm()
    }, listener.longMs / looksWhileLong)
    this.#timer.unref()
  }

  #look({ longMs, waits }: LockListener): void {
    const now = Date.now()
    for (const wait of this.#waits) {
      const ms = now - wait.since
      if (ms < longMs) return // those after it began later
      if (wait.isTold) continue
      wait.isTold = true
      waits(wait, ms)
    }
  }

  get #listener(): LockListener | undefined {
    for (const { listener } of this.#kernels) if (listener !== undefined) return listener
    return undefined
  }
}

class KernelNews implements LockNews, Disposable {
  listener: LockListener | undefined = undefined
  readonly #close: () => void

  constructor(close: () => void) {
    this.#close = close
  }

  [Symbol.dispose](): void {
    this.#close()
  }
}

/** Begins to tell a kernel of this thread about locks. */
export const openLockNews = (): LockNews & Disposable => (lockWatch.reporter ??= new ThreadNews()).open()
