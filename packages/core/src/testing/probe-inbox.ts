import { type KernelDoor, kernelDoor, type WithKernelDoor } from '../actor/kernel-door.ts'
import type { Notice } from '../actor/notice.ts'
import { ignore } from '../basics/ignore.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { ExpectationError } from '../errors/expectation-error.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import { within } from '../time/within.ts'
import { Received } from './received-message.ts'
import type { KernelLife, StandInOwner } from './stand-in.ts'

export type AnyMethod = (...args: readonly unknown[]) => unknown

/** How many messages a failure lists. */
const mostListed = 8

/** What has come to the actor of a probe, and the expectations that wait for more. */
export class ProbeInbox implements StandInOwner {
  readonly received: Received[] = []
  readonly notices: Notice[] = []
  /** Came and was not expected yet, in order. */
  readonly unexpected: Received[] = []
  readonly answers: Map<string, AnyMethod> = new Map()
  readonly ignored: Set<string> = new Set()
  forwardTo: ActorRef<unknown> | undefined = undefined
  readonly #who: string
  readonly #messageWaiters = new Set<Outcome<Received>>()
  readonly #noticeWaiters = new Set<Outcome<Notice> & { readonly of: string }>()
  readonly #watched = new Set<string>()
  #life: KernelLife | undefined
  #hasEnded = false

  constructor(who: string) {
    this.#who = who
  }

  /** The time of the system. */
  now(): number {
    return this.#door.now()
  }

  /** Resolves with the message that was not expected yet, or the next one; `expected` is what a failure says. */
  async next(expected: string, timeoutMs: number): Promise<Received> {
    const waiting = this.unexpected.shift()
    if (waiting !== undefined) return waiting
    return this.#inTime(this.#messageWaiters, openOutcome<Received>(), expected, timeoutMs)
  }

  /** Resolves when all that has come for the probe is in its inbox. */
  async settled(timeoutMs: number): Promise<void> {
    const settled = openOutcome<void>()
    // behind the mail that waits
    if (this.#hasEnded || !this.#door.turn('probe', settled.resolve)) return
    if (await within(this.#wheel, settled.promise, timeoutMs)) return
    throw this.failure(`to have read its mail within ${timeoutMs} ms`, 'it has not: is it suspended?')
  }

  watch(ref: AnyRef): void {
    if (this.#watched.has(ref.id)) return
    this.#watched.add(ref.id)
    this.#life!.context.watch(ref)
  }

  async noticeOf(ref: AnyRef, timeoutMs: number): Promise<Notice> {
    this.watch(ref)
    const heard = this.notices.find((notice) => notice.ref.id === ref.id)
    if (heard !== undefined) return heard
    return this.#inTime(this.#noticeWaiters, { ...openOutcome<Notice>(), of: ref.id }, `the end of ${ref.id}`, timeoutMs)
  }

  /** An error that shows what came: all before `last`, or all. */
  failure(expected: string, instead: string, last?: Received): ExpectationError {
    const before = last === undefined ? this.received : this.received.slice(0, this.received.indexOf(last))
    const listed = before.slice(-mostListed).join(', ')
    const more = before.length > mostListed ? `${before.length - mostListed} messages, then ` : ''
    return new ExpectationError({
      who: this.#who,
      expected,
      instead: before.length === 0 ? instead : `${instead}; before that came ${more}${listed}`,
    })
  }

  /** Nothing comes any more: who waits hears so. */
  close(): void {
    this.#hasEnded = true
    for (const waiters of [this.#messageWaiters, this.#noticeWaiters]) {
      for (const waiter of waiters) waiter.reject(this.failure('more to come', 'it has ended'))
      waiters.clear()
    }
  }

  // ---- what its actor hears

  started(life: KernelLife): void {
    this.#life = life
  }

  ended(): void {
    this.close()
  }

  receive(method: string, args: readonly unknown[]): unknown {
    const message = this.#messageOf(method, args)
    this.received.push(message)
    if (!this.ignored.has(method)) this.#hand(message)
    return this.#answerOf(message)
  }

  notice(notice: Notice): void {
    this.notices.push(notice)
    for (const waiter of this.#noticeWaiters) if (waiter.of === notice.ref.id) waiter.resolve(notice)
  }

  #messageOf(method: string, args: readonly unknown[]): Received {
    const life = this.#life!
    const awaits = life.caller?.awaits ?? 'nothing'
    const kind = awaits === 'nothing' ? 'tell' : awaits === 'reply' ? 'ask' : 'stream'
    return new Received(method, args, kind, kind === 'tell' ? undefined : life.signal)
  }

  #hand(message: Received): void {
    for (const waiter of this.#messageWaiters) {
      this.#messageWaiters.delete(waiter)
      return waiter.resolve(message)
    }
    this.unexpected.push(message)
  }

  #answerOf(message: Received): unknown {
    const { method, args, kind } = message
    const answer = this.answers.get(method)
    const face = this.forwardTo?.[kind] as Record<string, AnyMethod> | undefined
    if (answer === undefined && face === undefined) return kind === 'tell' ? undefined : message.answer
    message.answeredElsewhere()
    return answer === undefined ? face![method]!(...args) : answer(...args)
  }

  // ---- waiting

  get #door(): KernelDoor {
    return (this.#life!.context as unknown as WithKernelDoor)[kernelDoor]
  }

  get #wheel(): KernelLife['asks']['wheel'] {
    return this.#life!.asks.wheel
  }

  async #inTime<T, W extends Outcome<T>>(waiters: Set<W>, waiter: W, expected: string, timeoutMs: number): Promise<T> {
    if (this.#hasEnded) throw this.failure(expected, 'it has ended')
    waiters.add(waiter)
    waiter.promise.catch(ignore) // it may be refused before anybody looks
    const inTime = await within(this.#wheel, waiter.promise, timeoutMs)
    waiters.delete(waiter)
    if (!inTime) throw this.failure(`${expected} within ${timeoutMs} ms`, 'nothing came')
    return waiter.promise
  }
}
