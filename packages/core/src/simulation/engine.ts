import { type Outcome, openOutcome } from '../basics/outcome.ts'
import type { Clock, Timer } from '../time/clock.ts'
import { Agenda, type EventSource } from './agenda.ts'
import type { Stage } from './stage.ts'
import type { ChoiceClock, Strategy } from './strategy.ts'
import { TimerHeap, type TimerOwner } from './timer-heap.ts'
import type { Trace } from './trace.ts'

/** More looks at the clock than this make a step one of long work: from then on each look takes a while. */
const shortWorkLooks = 64
const longWorkLookMs = 0.1
/** Time does not stand still for longer than so many events, unless somebody wants it to. */
const mostStillSteps = 1_000
/** In a step of slow work each look takes as long as a slice of a kernel's scheduler. */
const slowWorkLookMs = 1

/** What somebody waits for who stands outside of the hosts. */
type Wait = Outcome<void> & {
  /** `still`: until nothing can happen without time. `time`: until a moment. `rest`: until nothing can happen at all. */
  readonly for: 'still' | 'time' | 'rest' | 'condition'
  /** Time goes no further. */
  readonly untilMs: number
  readonly isOver: () => boolean
}

/** What the engine asks of the run it drives. */
export interface EngineOwner {
  /** Before each step but the first: all that followed from the one before has happened. */
  afterStep(): void
  /** An action threw. */
  threw(stage: Stage | undefined, error: unknown): void
  /** Nothing is left that could happen, and somebody still waits. */
  stuck(): void
  /** More steps or more time than a run may take. */
  tooLong(what: string): void
}

export interface EngineLimits {
  readonly maxSteps: number
  readonly maxMs: number
  /** An event waits at most so long while time moves. */
  readonly delayMs: number
}

/**
 * The clockwork of a simulated world: one step after another, each chosen by the strategy. What microtasks follow from a step is the
 * JavaScript engine's business and over before the next one, because each step is a task of its own.
 */
export class Engine implements ChoiceClock {
  readonly agenda: Agenda = new Agenda()
  readonly timers: TimerHeap = new TimerHeap()
  readonly trace: Trace
  readonly #owner: EngineOwner
  readonly #limits: EngineLimits
  readonly #waits: Wait[] = []
  readonly #strategy: Strategy
  /** Steps so far: events and moves of the clock. */
  steps = 0
  /** Where the last event happened; `undefined`: with whoever stands outside of the hosts. */
  stage: Stage | undefined = undefined
  /** Told of each event before it happens, when somebody wants to read along. */
  onEvent: ((source: EventSource) => void) | undefined = undefined
  #stillSteps = 0
  #looks = 0
  /** In slow work: how far it may take the clock. */
  #slowUntilMs = 0
  #isOver = false

  constructor(owner: EngineOwner, strategy: Strategy, trace: Trace, limits: EngineLimits) {
    this.#owner = owner
    this.#strategy = strategy
    this.trace = trace
    this.#limits = limits
  }

  get nowMs(): number {
    return this.agenda.nowMs
  }

  get nextTimerMs(): number {
    return this.timers.nextMs
  }

  get mostMs(): number {
    return Math.min(this.#timeLimit, this.agenda.oldestMs + this.#limits.delayMs)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** No step is made any more. */
  stop(): void {
    this.#isOver = true
  }

  focus(): void {
    this.#strategy.focus?.()
  }

  /** The world's clock in the hands of one host. */
  clockOf(owner: TimerOwner): Clock {
    return {
      now: () => this.#look(),
      after: (delayMs: number, action: () => void): Timer => {
        const timer = this.timers.add(this.nowMs + Math.max(0, delayMs), owner, action)
        if (delayMs <= 0) this.timers.expire(this.nowMs)
        return timer
      },
    }
  }

  // ---- waiting

  /** Resolves when nothing can happen until time moves; it does not move meanwhile. */
  still(): Promise<void> {
    return this.#wait('still', this.nowMs, () => false)
  }

  /** Resolves at that moment, when nothing can happen any more until time moves on. */
  until(moment: number): Promise<void> {
    return this.#wait('time', moment, () => false)
  }

  /** Resolves when nothing can happen at all any more, at that moment, or after so many steps. */
  rest(moment: number, mostSteps: number = Infinity): Promise<void> {
    const lastStep = this.steps + mostSteps
    return this.#wait('rest', moment, () => this.steps > lastStep)
  }

  /** Resolves after the step after which `isOver` holds, at the latest at that moment. */
  condition(isOver: () => boolean, moment: number): Promise<void> {
    return this.#wait('condition', moment, isOver)
  }

  #wait(kind: Wait['for'], untilMs: number, isOver: () => boolean): Promise<void> {
    const outcome = openOutcome<void>()
    this.#waits.push({ ...outcome, for: kind, untilMs, isOver })
    return outcome.promise
  }

  // ---- steps

  /** Makes one step, if there is one to make. False when nothing more is to come. */
  readonly step = (): boolean => {
    if (this.#isOver) return false
    if (this.steps > 0) this.#owner.afterStep()
    if (this.#isOver) return false
    this.steps++
    this.#looks = 0
    this.#slowUntilMs = 0
    if (this.steps > this.#limits.maxSteps) this.#owner.tooLong(`${this.#limits.maxSteps} steps`)
    else if (this.#waits.length > 0 && this.#conditionHolds()) this.trace.mix(7)
    else if (this.agenda.size > 0) this.#happen()
    else this.#idle()
    return !this.#isOver
  }

  #happen(): void {
    if (++this.#stillSteps > mostStillSteps && this.mostMs > this.nowMs)
      return this.moveTo(Math.min(this.mostMs, this.nextTimerMs))
    const next = this.#strategy.next(this.agenda, this)
    if (typeof next === 'number') return this.moveTo(next)
    const { stage } = next
    this.stage = stage
    // main's work is quick, because the scenario runs there and looks at the clock as well
    if (stage !== undefined && stage.slot > 0 && this.#strategy.isSlow(this)) this.#slowUntilMs = this.mostMs
    this.trace.mix(Math.imul(next.number, 0x9e3779b1) ^ next.fingerprint)
    this.onEvent?.(next)
    try {
      next.happen()
    } catch (error) {
      this.#owner.threw(stage, error)
    }
  }

  /** Nothing can happen without time: whoever waits for that goes on, else time moves. */
  #idle(): void {
    const next = this.timers.nextMs
    const limit = this.#timeLimit
    if (next <= limit && next < Infinity) return this.moveTo(next)
    const at = this.#waits.findIndex(({ for: kind, untilMs }) => kind === 'still' || untilMs <= limit)
    const over = at === -1 ? this.#waits.findIndex(({ for: kind }) => kind === 'rest') : at
    if (over === -1) return this.#owner.stuck()
    const [wait] = this.#waits.splice(over, 1)
    const passes = wait!.for === 'time' || wait!.for === 'condition'
    if (passes && limit > this.nowMs && limit < Infinity) this.moveTo(limit)
    this.trace.mix(8)
    this.#goOn(wait!)
  }

  #conditionHolds(): boolean {
    const at = this.#waits.findIndex(({ isOver }) => isOver())
    if (at === -1) return false
    this.#goOn(this.#waits.splice(at, 1)[0]!)
    return true
  }

  #goOn(wait: Wait): void {
    this.stage = undefined
    wait.resolve()
  }

  /** How far those who wait let time go. */
  get #timeLimit(): number {
    let limit = Infinity
    for (const { untilMs } of this.#waits) limit = Math.min(limit, untilMs)
    return limit
  }

  moveTo(moment: number): void {
    if (moment > this.#limits.maxMs) return this.#owner.tooLong(`${this.#limits.maxMs} ms of the world's time`)
    this.agenda.nowMs = moment
    this.#stillSteps = 0
    this.trace.mix(Math.round(moment * 1000))
    this.timers.expire(moment)
  }

  #look(): number {
    const { agenda } = this
    if (agenda.nowMs + slowWorkLookMs <= this.#slowUntilMs) this.#workFor(slowWorkLookMs)
    else if (++this.#looks > shortWorkLooks) this.#workFor(longWorkLookMs)
    return agenda.nowMs
  }

  /** Timers that fall due during work get their turn after it. */
  #workFor(ms: number): void {
    this.agenda.nowMs += ms
    if (this.timers.nextMs <= this.nowMs) this.timers.expire(this.nowMs)
  }
}
