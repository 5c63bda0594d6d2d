import { OptionError } from '@troupe/core/internal'
import { ObjectGoneError } from '../errors/object-errors.ts'
import { QueueEmptyError, QueueFullError, QueueShutDownError, QueueTaskDoneError } from '../errors/queue-errors.ts'
import type { WaitingPlace } from '../objects/object-kind.ts'
import { WaitingLine } from '../objects/waiting-line.ts'
import { Channel } from './channel.ts'
import { openStore, type QueueOrder } from './item-store.ts'

type Timeout = number | undefined
type Ticket = string | undefined

/** What a queue's proxies lead to. */
export class QueueObject implements Disposable, WaitingPlace {
  readonly #maxSize: number
  readonly #channel: Channel<unknown>
  readonly #joiners = new WaitingLine<boolean>({ withdrawn: (call) => call.reject(new Error('withdrawn by its caller')) })
  /** Of all items that were put: how many were said to be done, or dropped. */
  #finished = 0
  #isDropped = false
  #isGone = false

  constructor(order: QueueOrder, maxSize: number) {
    this.#maxSize = maxSize
    this.#channel = new Channel(openStore(order), maxSize, {
      full: (timeoutMs) => new QueueFullError({ maxSize, timeoutMs }),
      empty: (timeoutMs) => new QueueEmptyError({ timeoutMs }),
      ended: (method) =>
        this.#isGone ? new ObjectGoneError({ object: 'the queue', method }) : new QueueShutDownError({ method }),
    })
  }

  put(timeoutMs: Timeout, ticket: Ticket, item: unknown, priority = 0): void | Promise<void> {
    return this.#channel.put([item], priority, { timeoutMs, ticket })
  }

  putMany(timeoutMs: Timeout, ticket: Ticket, items: readonly unknown[]): void | Promise<void> {
    if (items.length > this.#maxSize) {
      const expected = `at most ${this.#maxSize} items, because there is never room for more`
      throw new OptionError({ option: 'putMany items', expected, got: items.length })
    }
    return this.#channel.put(items, 0, { timeoutMs, ticket })
  }

  tryPut(item: unknown, priority = 0): boolean {
    return this.#channel.tryPut([item], priority)
  }

  get(timeoutMs: Timeout, ticket: Ticket): unknown {
    return this.#channel.take(undefined, { timeoutMs, ticket })
  }

  getMany(timeoutMs: Timeout, ticket: Ticket, max: number): unknown {
    return this.#channel.take(max, { timeoutMs, ticket })
  }

  tryGet(): unknown {
    return this.#channel.tryTake()
  }

  /** What was taken ahead and not used. */
  giveBack(items: readonly unknown[]): void {
    if (this.#isDropped) this.#finish(items.length)
    else this.#channel.giveBack(items)
  }

  size(): number {
    return this.#channel.size
  }

  full(): boolean {
    return this.#channel.isFull
  }

  ready(timeoutMs: Timeout, ticket: Ticket): boolean | Promise<boolean> {
    return this.#channel.ready({ timeoutMs, ticket })
  }

  taskDone(count: number): void {
    const unfinished = this.#unfinished
    if (count > unfinished) throw new QueueTaskDoneError({ count, unfinished })
    this.#finish(count)
  }

  join(timeoutMs: Timeout, ticket: Ticket): boolean | Promise<boolean> {
    if (this.#unfinished === 0) return true
    if (timeoutMs !== undefined && timeoutMs <= 0) return false
    return this.#joiners.wait({ timeoutMs, ticket }, undefined, () => joinIsLate).catch(falseWhenLate)
  }

  shutdown(immediate: boolean): void {
    this.#isDropped ||= immediate
    this.#finish(this.#channel.end({ isDropped: immediate, keepsPutters: false }))
  }

  withdraw(ticket: string): void {
    this.#channel.withdraw(ticket)
    this.#joiners.withdraw(ticket)
  }

  serverStops(): void {
    this[Symbol.dispose]()
  }

  /** Nobody holds it any more. */
  [Symbol.dispose](): void {
    this.#isGone = true
    this.#channel.end({ isDropped: true, keepsPutters: false })
    this.#joiners.each((joiner) => joiner.reject(new ObjectGoneError({ object: 'the queue', method: 'join' })))
  }

  get #unfinished(): number {
    return this.#channel.entered - this.#finished
  }

  #finish(count: number): void {
    this.#finished += count
    if (this.#unfinished === 0) this.#joiners.each((joiner) => joiner.resolve(true))
  }
}

const joinIsLate = Symbol('join is late')

const falseWhenLate = (error: unknown): boolean => {
  if (error === joinIsLate) return false
  throw error
}
