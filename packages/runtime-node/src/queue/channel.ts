import { type Patience, WaitingLine } from '../objects/waiting-line.ts'
import type { ItemStore } from './item-store.ts'

/** What calls of a channel reject with. */
export interface ChannelErrors {
  full(timeoutMs: number): unknown
  empty(timeoutMs: number): unknown
  /** What a call that can never be served any more rejects with. */
  ended(call: 'put' | 'get'): unknown
}

export interface ChannelEnd {
  /** What nobody has taken is forgotten. */
  readonly isDropped: boolean
  /** Those who wait to put still may, once there is room. */
  readonly keepsPutters: boolean
}

/** What is to be put together. */
interface Load<T> {
  readonly items: readonly T[]
  readonly priority: number
}

/**
 * Where some put items and others take them, each item taken once. Both wait in line, and are served in the order in which they came: who
 * waits to put is not overtaken by one that has less to put. Whoever gave up or died before it was served is not in the line any more.
 */
export class Channel<T> {
  readonly #store: ItemStore<T>
  readonly #maxSize: number
  readonly #errors: ChannelErrors
  #isEnded = false
  #entered = 0
  readonly #putters = new WaitingLine<void, Load<T>>({
    withdrawn: (call) => call.reject(withdrawn()),
    left: () => this.#balance(),
  })
  /** The detail says how many are wanted at most; one alone comes bare. */
  readonly #takers = new WaitingLine<T | T[], number | undefined>({ withdrawn: (call) => call.reject(withdrawn()) })
  readonly #watchers = new WaitingLine<boolean>({ withdrawn: (call) => call.resolve(false) })

  constructor(store: ItemStore<T>, maxSize: number, errors: ChannelErrors) {
    this.#store = store
    this.#maxSize = maxSize
    this.#errors = errors
  }

  get size(): number {
    return this.#store.size
  }

  /** How many items were ever put. */
  get entered(): number {
    return this.#entered
  }

  get isFull(): boolean {
    return this.#store.size >= this.#maxSize
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Puts all or none: they go in together, when those before have and there is room for all. Never more than there ever is room for. */
  put(items: readonly T[], priority: number, patience: Patience): void | Promise<void> {
    if (this.#isEnded) throw this.#errors.ended('put')
    if (this.tryPut(items, priority)) return
    const { timeoutMs } = patience
    const late = (): unknown => this.#errors.full(timeoutMs ?? Number.POSITIVE_INFINITY)
    if (timeoutMs !== undefined && timeoutMs <= 0) throw late()
    return this.#putters.wait(patience, { items, priority }, late)
  }

  /** Whether there was room, and nobody waited before. */
  tryPut(items: readonly T[], priority: number): boolean {
    if (this.#isEnded) throw this.#errors.ended('put')
    if (!this.#putters.isEmpty || !this.#hasRoomFor(items.length)) return false
    this.#enter({ items, priority })
    this.#balance()
    return true
  }

  /** The next item; with `max`, as many as there are, at least one, at most so many. */
  take(max: number | undefined, patience: Patience): T | T[] | Promise<T | T[]> {
    if (this.#store.size > 0) return this.#taken(max)
    if (this.#isEnded) throw this.#errors.ended('get')
    const { timeoutMs } = patience
    const late = (): unknown => this.#errors.empty(timeoutMs ?? Number.POSITIVE_INFINITY)
    if (timeoutMs !== undefined && timeoutMs <= 0) throw late()
    return this.#takers.wait(patience, max, late)
  }

  /** The next item, or `undefined`. @throws what `ended` makes */
  tryTake(): T | undefined {
    if (this.#store.size > 0) return this.#taken(undefined) as T
    if (this.#isEnded) throw this.#errors.ended('get')
    return undefined
  }

  /** Those that were taken last, and not used, are the next ones again, in the order in which they were. */
  giveBack(items: readonly T[]): void {
    this.#store.giveBack(items)
    this.#balance()
  }

  /** Whether `take` would not wait, as soon as that is so; takes nothing. */
  ready(patience: Patience): boolean | Promise<boolean> {
    if (this.#store.size > 0 || this.#isEnded) return true
    if (patience.timeoutMs !== undefined && patience.timeoutMs <= 0) return false
    return this.#watchers.wait(patience, undefined, () => isLate).catch(falseWhenLate)
  }

  /** Nothing is put any more, and when all is taken those who want more are told so. How many items were dropped. */
  end({ isDropped, keepsPutters }: ChannelEnd): number {
    this.#isEnded = true
    if (!keepsPutters) this.#putters.each((putter) => putter.reject(this.#errors.ended('put')))
    const dropped = isDropped ? this.#store.size : 0
    for (let n = 0; n < dropped; n++) this.#store.take()
    this.#balance()
    return dropped
  }

  withdraw(ticket: string): void {
    this.#putters.withdraw(ticket)
    this.#takers.withdraw(ticket)
    this.#watchers.withdraw(ticket)
  }

  #hasRoomFor(count: number): boolean {
    return this.#store.size + count <= this.#maxSize
  }

  #enter({ items, priority }: Load<T>): void {
    this.#entered += items.length
    for (const item of items) this.#store.add(item, priority)
  }

  #taken(max: number | undefined): T | T[] {
    const taken = this.#takeOut(max)
    this.#balance()
    return taken
  }

  #takeOut(max: number | undefined): T | T[] {
    const store = this.#store
    if (max === undefined) return store.take()
    return Array.from({ length: Math.min(max, store.size) }, () => store.take())
  }

  /** Serves all who can be served. */
  #balance(): void {
    while (this.#serveTaker() || this.#admitPutter());
    const isOver = this.#isEnded && this.#store.size === 0
    if (isOver) this.#takers.each((taker) => taker.reject(this.#errors.ended('get')))
    if (isOver || this.#store.size > 0) this.#watchers.each((watcher) => watcher.resolve(true))
  }

  #serveTaker(): boolean {
    if (this.#store.size === 0) return false
    const taker = this.#takers.first
    taker?.resolve(this.#takeOut(taker.detail))
    return taker !== undefined
  }

  #admitPutter(): boolean {
    const putter = this.#putters.first
    if (putter === undefined || !this.#hasRoomFor(putter.detail.items.length)) return false
    this.#enter(putter.detail)
    putter.resolve()
    return true
  }
}

const isLate = Symbol('is late')

const falseWhenLate = (error: unknown): boolean => {
  if (error === isLate) return false
  throw error
}

/** Whoever withdrew a call knows why. */
const withdrawn = (): Error => new Error('withdrawn by its caller')
