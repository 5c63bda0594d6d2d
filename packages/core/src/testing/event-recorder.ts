import { ExpectationError } from '../errors/expectation-error.ts'
import { OptionError } from '../errors/option-error.ts'
import { shortText } from '../errors/short-text.ts'
import type { EventName, Observer, TroupeEvent } from '../kernel/events.ts'
import type { Clock } from '../time/clock.ts'

export type EventNamed<N extends EventName> = Extract<TroupeEvent, { readonly event: N }>

export interface RecorderOptions {
  /** The events to record. @defaultValue all */
  readonly only?: readonly EventName[]
  /** Most events that are kept; then the oldest are given up. Whole number >= 1. @defaultValue 10 000 */
  readonly limit?: number
  /** How long `next` waits when it says nothing else. Milliseconds > 0 on the system's clock. @defaultValue 3 000 */
  readonly timeoutMs?: number
}

export interface NextOptions {
  /** Milliseconds on the clock; `Infinity` waits as long as it takes. @defaultValue the recorder's `timeoutMs` */
  readonly timeoutMs?: number
  /** @defaultValue that of the system that the recorder observes */
  readonly clock?: Clock
}

/** One `next` that waits. */
interface Waiter {
  hears(event: TroupeEvent): boolean
  end(instead: string): void
}

/** How many events a failure lists. */
const mostListed = 8

/**
 * An observer that keeps what a system tells about itself, to be given to the system when it starts. It tells nothing to the terminal.
 *
 * @example
 * using events = new EventRecorder()
 * await using system = await createSystem({ observer: events })
 * // ...
 * const { error } = await events.next('actor.failed', ({ at }) => at === 'Counter')
 */
export class EventRecorder implements Observer, Disposable {
  readonly #events: TroupeEvent[] = []
  readonly #notTaken = new Set<TroupeEvent>()
  readonly #waiters = new Set<Waiter>()
  readonly #only: ReadonlySet<EventName> | undefined
  readonly #limit: number
  readonly #timeoutMs: number
  #clock: Clock | undefined
  #givenUp = 0
  #isOver = false

  /** @throws OptionError */
  constructor({ only, limit = 10_000, timeoutMs = 3_000 }: RecorderOptions = {}) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new OptionError({ option: 'EventRecorder limit', expected: 'a whole number >= 1', got: limit })
    if (!(typeof timeoutMs === 'number' && timeoutMs > 0))
      throw new OptionError({ option: 'EventRecorder timeoutMs', expected: 'a number of milliseconds > 0', got: timeoutMs })
    this.#only = only === undefined ? undefined : new Set(only)
    this.#limit = limit
    this.#timeoutMs = timeoutMs
  }

  /** What was recorded, oldest first, but for what was given up. */
  get events(): readonly TroupeEvent[] {
    return [...this.#events]
  }

  /** How many events were given up because of the limit. */
  get givenUp(): number {
    return this.#givenUp
  }

  /** The recorded events of that name, oldest first. */
  of<N extends EventName>(name: N): EventNamed<N>[] {
    return this.#events.filter((event): event is EventNamed<N> => event.event === name)
  }

  /**
   * The oldest event of that name that fits and that no `next` returned before: one that was recorded already, or the first to come.
   * @throws ExpectationError none comes in time, or the recorder is disposed of
   */
  async next<N extends EventName>(
    name: N,
    fits: (event: EventNamed<N>) => boolean = () => true,
    { timeoutMs = this.#timeoutMs, clock = this.#clock }: NextOptions = {},
  ): Promise<EventNamed<N>> {
    const isIt = (event: TroupeEvent): event is EventNamed<N> => event.event === name && fits(event as EventNamed<N>)
    for (const event of this.#notTaken) {
      if (!isIt(event)) continue
      this.#notTaken.delete(event)
      return event
    }
    if (this.#isOver) throw this.#failure(name, 'the recorder is disposed of')
    if (!this.wants(name)) throw this.#failure(name, `it records only ${[...this.#only!].join(', ')}`)
    if (clock === undefined && timeoutMs !== Infinity)
      throw this.#failure(name, 'it observes no system whose clock it could wait by: give it to one, or give next a clock')
    return this.#await(name, isIt, timeoutMs, clock)
  }

  /** Forgets what was recorded. */
  clear(): void {
    this.#events.length = 0
    this.#notTaken.clear()
  }

  /** Records no more; whoever waits for an event fails. */
  [Symbol.dispose](): void {
    this.#isOver = true
    for (const waiter of [...this.#waiters]) waiter.end('the recorder is disposed of')
  }

  // ---- for the system

  attach(clock: Clock): void {
    this.#clock = clock
  }

  wants(name: EventName): boolean {
    return !this.#isOver && (this.#only === undefined || this.#only.has(name))
  }

  emit(event: TroupeEvent): void {
    if (!this.wants(event.event)) return
    this.#events.push(event)
    if (this.#events.length > this.#limit) {
      this.#notTaken.delete(this.#events.shift()!)
      this.#givenUp++
    }
    for (const waiter of this.#waiters) if (waiter.hears(event)) return
    this.#notTaken.add(event)
  }

  #await<E extends TroupeEvent>(
    name: EventName,
    isIt: (event: TroupeEvent) => event is E,
    timeoutMs: number,
    clock: Clock | undefined,
  ): Promise<E> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        timer?.cancel()
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter = {
        hears: (event) => {
          if (!isIt(event)) return false
          leave()
          resolve(event)
          return true
        },
        end: (instead) => {
          leave()
          reject(this.#failure(name, instead))
        },
      }
      const late = (): void => waiter.end(`none came within ${timeoutMs} ms`)
      const timer = timeoutMs === Infinity ? undefined : clock?.after(timeoutMs, late)
      this.#waiters.add(waiter)
    })
  }

  #failure(name: EventName, instead: string): ExpectationError {
    const listed = this.#events.slice(-mostListed).map(eventText)
    const heard = listed.length === 0 ? 'nothing was recorded' : `the last recorded were ${listed.join('; ')}`
    return new ExpectationError({ who: 'the recorder', expected: name, instead: `${instead}; ${heard}` })
  }
}

const eventText = ({ event, ...facts }: TroupeEvent): string => {
  const texts = Object.entries(facts).map(([name, value]) => `${name} ${shortText(value)}`)
  return `${event} (${texts.join(', ')})`
}
