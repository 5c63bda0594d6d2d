import { threadId } from 'node:worker_threads'
import type { LockUse } from '@troupe/core'
import type { HandlerRun, LockBook, LockHold } from '@troupe/core/internal'
import type { Held } from '../locks/held.ts'
import { AwaitedLock } from './awaited-lock.ts'
import { CodeFlow, Hold } from './code-flow.ts'
import { Continuations } from './continuations.ts'
import { type Acquisition, type LockWatcher, lockWatch, type WatchedLock } from './lock-watch.ts'

const thread = `${process.pid} ${threadId}`

/** Which code of this thread holds which locks, and awaits which. In development only. */
class ThreadLocks implements LockWatcher {
  readonly continuations: Continuations = new Continuations(() => this.#outside)
  readonly #books = new Set<KernelBook>()
  /** By the key of the lock. */
  readonly #holds = new Map<string, Map<Held, { readonly hold: Hold; readonly forget: (() => void) | undefined }>>()
  readonly #waits = new Set<AwaitedLock>()
  /** What was left, perhaps only for a wait at a condition. */
  readonly #left = new WeakMap<Held, Hold>()

  openBook(): LockBook & Disposable {
    const book = new KernelBook(this, () => this.#close(book))
    this.#books.add(book)
    return book
  }

  #close(book: KernelBook): void {
    this.#books.delete(book)
    if (this.#books.size > 0) return
    this.continuations.close()
    lockWatch.watcher = undefined
  }

  acquire(acquisition: Acquisition): Promise<Held> {
    const { lock, place } = acquisition
    const flow = this.#flow
    if (flow === undefined) return acquisition.enter(acquisition.options)
    const wait = new AwaitedLock(flow, acquisition)
    const promise = this.continuations.open()
    this.#waits.add(wait)
    flow.run.begins(wait)
    const over = (): void => {
      this.#waits.delete(wait)
      wait.over()
    }
    acquisition.enter(wait.begin()).then(
      (held) => {
        over()
        promise.hold = this.#enter(lock, held, new Hold(thread, flow, lock.label, place), promise.forget)
        promise.resolve(held)
      },
      (error) => {
        over()
        promise.forget()
        promise.reject(wait.failure(error))
      },
    )
    return promise.promise
  }

  took(lock: WatchedLock, held: Held, place: { readonly stack?: string }): void {
    const before = this.#left.get(held)
    if (before !== undefined) return void this.#enter(lock, held, before.again(), undefined)
    const flow = this.#flow
    if (flow !== undefined) this.#enter(lock, held, new Hold(thread, flow, lock.label, place), undefined)
  }

  left({ key }: WatchedLock, held: Held): void {
    const holds = this.#holds.get(key)
    const found = holds?.get(held)
    if (holds === undefined || found === undefined) return
    found.hold.released = true
    this.#left.set(held, found.hold)
    found.forget?.()
    holds.delete(held)
    if (holds.size === 0) this.#holds.delete(key)
  }

  holdsOf(key: string): Hold[] {
    return [...(this.#holds.get(key)?.values() ?? [])].map(({ hold }) => hold)
  }

  usesOf(actor: string): LockUse[] {
    return this.#uses(actor).map((use) => {
      const { lock, since, flow } = use
      const by = flow.run.isStale ? 'stale actor' : 'actor'
      return { lock, state: use instanceof Hold ? 'held' : 'awaited', by, method: flow.run.method, since }
    })
  }

  runOf(actor: string): HandlerRun | undefined {
    return this.#uses(actor)[0]?.flow.run
  }

  #uses(actor: string): (Hold | AwaitedLock)[] {
    const holds = [...this.#holds.values()].flatMap((of) => [...of.values()].map(({ hold }) => hold))
    return [...holds, ...this.#waits].filter(({ flow }) => flow.run.actor === actor)
  }

  #enter({ key }: WatchedLock, held: Held, hold: Hold, forget: (() => void) | undefined): Hold {
    let holds = this.#holds.get(key)
    if (holds === undefined) this.#holds.set(key, (holds = new Map()))
    holds.set(held, { hold, forget })
    return hold
  }

  get #flow(): CodeFlow | undefined {
    return this.continuations.flow ?? this.#outside
  }

  get #outside(): CodeFlow | undefined {
    for (const { outside } of this.#books) if (outside !== undefined) return new CodeFlow(outside)
    return undefined
  }
}

/** The locks of this thread, as one of its kernels sees them. */
class KernelBook implements LockBook, Disposable {
  outside: HandlerRun | undefined = undefined
  readonly #locks: ThreadLocks
  readonly #close: () => void

  constructor(locks: ThreadLocks, close: () => void) {
    this.#locks = locks
    this.#close = close
  }

  get flow(): CodeFlow | undefined {
    return this.#locks.continuations.flow
  }

  run<T>(run: HandlerRun, work: () => T): T {
    return this.#locks.continuations.run(new CodeFlow(run), work)
  }

  holdsOf(key: string): readonly LockHold[] {
    return this.#locks.holdsOf(key)
  }

  usesOf(actor: string): LockUse[] {
    return this.#locks.usesOf(actor)
  }

  runOf(actor: string): HandlerRun | undefined {
    return this.#locks.runOf(actor)
  }

  [Symbol.dispose](): void {
    this.#close()
  }
}

/** Begins to keep book of the locks of this thread, for a kernel in development. */
export const openLockBook = (): LockBook & Disposable => (lockWatch.watcher ??= new ThreadLocks()).openBook()
