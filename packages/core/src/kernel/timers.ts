import type { PeriodOptions, Tick, TimerAction, Timers } from '../actor/timers.ts'
import { OptionError } from '../errors/option-error.ts'
import type { Clock, Timer } from '../time/clock.ts'
import type { OwnMail } from './own-mail.ts'

const mostMs = 2_147_483_647

/** The life whose timers these are. */
export interface TimersOwner {
  readonly fenced: boolean
  /** No handler is in flight. */
  readonly isQuiet: boolean
  readonly target: { readonly realm: { readonly clock: Clock }; acceptOwn(own: OwnMail): void }
  /** Why nothing may be done any more. Only when `fenced`. */
  refusal(): Error
  /** Whoever wants to know when a turn ends; `undefined` for nobody. */
  onTurnEnd: ((own: OwnMail | undefined) => void) | undefined
}

/** What a timer needs of those around it. */
interface TimerHome {
  readonly clock: Clock
  readonly isQuiet: boolean
  readonly activeAt: number
  putTick(timer: KeyedTimer): void
  /** A timer that runs once has run. */
  done(timer: KeyedTimer): void
}

/** One timer, and the tick it puts into the mail: of each timer at most one waits. A timer that was taken back never runs again. */
abstract class KeyedTimer implements OwnMail {
  readonly key: string
  readonly ms: number
  protected readonly home: TimerHome
  readonly #action: TimerAction
  protected dueMs = 0
  /** Its tick is in the mail. */
  protected waits = false
  protected over = false
  #pending: Timer | undefined = undefined

  constructor(home: TimerHome, key: string, ms: number, action: TimerAction) {
    this.home = home
    this.key = key
    this.ms = ms
    this.#action = action
  }

  get label(): string {
    return `timer '${this.key}'`
  }

  get isVoid(): boolean {
    return this.over || !this.waits
  }

  run(): unknown {
    this.waits = false
    const tick: Tick = { key: this.key, missed: this.taken() }
    return this.#action(tick)
  }

  settled(): void {}

  /** The tick is about to be handled; returns how many periods passed while it waited. */
  protected abstract taken(): number

  arm(delayMs: number): void {
    this.armAt(this.home.clock.now() + delayMs)
  }

  protected armAt(dueMs: number): void {
    this.dueMs = dueMs
    this.#pending = this.home.clock.after(Math.max(0, dueMs - this.home.clock.now()), () => {
      this.#pending = undefined
      this.due()
    })
  }

  protected due(): void {
    this.waits = true
    this.home.putTick(this)
  }

  get isArmed(): boolean {
    return this.#pending !== undefined
  }

  end(): void {
    this.over = true
    this.#pending?.cancel()
    this.#pending = undefined
  }
}

class Once extends KeyedTimer {
  protected taken(): number {
    this.home.done(this)
    return 0
  }
}

/**
 * Due at whole periods from its start. While its tick waits no further one is set: what has passed is counted when the tick is taken, so
 * an actor that cannot keep up costs its host nothing.
 */
class FixedRate extends KeyedTimer {
  protected taken(): number {
    const missed = Math.max(0, Math.floor((this.home.clock.now() - this.dueMs) / this.ms))
    this.armAt(this.dueMs + (missed + 1) * this.ms)
    return missed
  }
}

class FixedDelay extends KeyedTimer {
  protected taken(): number {
    return 0
  }

  override settled(): void {
    if (!this.over) this.arm(this.ms)
  }
}

/** Set anew by the end of each turn but its own; a busy actor does not pay for a platform timer with each message. */
class Idle extends KeyedTimer {
  protected taken(): number {
    return 0
  }

  /** A turn other than its own has ended: a tick that waits comes too late, the actor was not idle. */
  restart(): void {
    this.waits = false
    if (!this.isArmed) this.arm(this.ms)
  }

  protected override due(): void {
    const idleAt = this.home.activeAt + this.ms
    if (idleAt > this.home.clock.now()) this.armAt(idleAt)
    // the end of the turn in flight sets it anew
    else if (this.home.isQuiet) super.due()
  }
}

/**
 * The timers of one life, each on a timer of the platform: those are cheap in any number, and a wheel of 8 ms would be too coarse for a
 * period of 1 ms. They do not keep a program from ending, just as an actor that waits for mail does not: what is to keep it is a server,
 * an ask that somebody awaits, or a timer of the platform.
 */
export class LifeTimers implements Timers, TimerHome {
  readonly #owner: TimersOwner
  readonly #timers = new Map<string, KeyedTimer>()
  readonly #idle = new Set<Idle>()
  /** When a turn ended last, as far as an idle timer wants to know. */
  activeAt = 0

  constructor(owner: TimersOwner) {
    this.#owner = owner
  }

  get clock(): Clock {
    return this.#owner.target.realm.clock
  }

  get isQuiet(): boolean {
    return this.#owner.isQuiet
  }

  get keys(): string[] {
    return [...this.#timers.keys()]
  }

  once(key: string, delayMs: number, action: TimerAction): void {
    checkMs('timers.once delayMs', delayMs, 0)
    this.#set(new Once(this, key, delayMs, action), delayMs)
  }

  every(key: string, periodMs: number, action: TimerAction, options: PeriodOptions = {}): void {
    const { pace = 'fixed-rate', firstMs = periodMs } = options
    checkMs('timers.every periodMs', periodMs, 1)
    checkMs('timers.every firstMs', firstMs, 0)
    if (pace !== 'fixed-rate' && pace !== 'fixed-delay') {
      throw new OptionError({ option: 'timers.every pace', expected: `'fixed-rate' or 'fixed-delay'`, got: pace })
    }
    const Pace = pace === 'fixed-rate' ? FixedRate : FixedDelay
    this.#set(new Pace(this, key, periodMs, action), firstMs)
  }

  whenIdle(key: string, idleMs: number, action: TimerAction): void {
    checkMs('timers.whenIdle idleMs', idleMs, 0)
    const timer = new Idle(this, key, idleMs, action)
    this.#set(timer, idleMs)
    this.#idle.add(timer)
    this.#owner.onTurnEnd = this.#turnEnded
  }

  cancel(key: string): boolean {
    this.#mayAct()
    return this.#remove(key)
  }

  cancelAll(): void {
    this.#mayAct()
    this.#endAll()
  }

  has(key: string): boolean {
    this.#mayAct()
    return this.#timers.has(key)
  }

  /** The life is over. */
  end(): void {
    this.#endAll()
  }

  putTick(timer: KeyedTimer): void {
    this.#owner.target.acceptOwn(timer)
  }

  done(timer: KeyedTimer): void {
    this.#timers.delete(timer.key)
  }

  #set(timer: KeyedTimer, delayMs: number): void {
    this.#mayAct()
    this.#remove(timer.key)
    this.#timers.set(timer.key, timer)
    timer.arm(delayMs)
  }

  #remove(key: string): boolean {
    const timer = this.#timers.get(key)
    if (timer === undefined) return false
    timer.end()
    this.#timers.delete(key)
    if (this.#idle.delete(timer as Idle) && this.#idle.size === 0) this.#owner.onTurnEnd = undefined
    return true
  }

  #endAll(): void {
    for (const timer of this.#timers.values()) timer.end()
    this.#timers.clear()
    this.#idle.clear()
    this.#owner.onTurnEnd = undefined
  }

  readonly #turnEnded = (own: OwnMail | undefined): void => {
    this.activeAt = this.clock.now()
    for (const timer of this.#idle) if (timer !== own) timer.restart()
  }

  #mayAct(): void {
    if (this.#owner.fenced) throw this.#owner.refusal()
  }
}

const checkMs = (option: string, ms: number, least: number): void => {
  if (typeof ms === 'number' && ms >= least && ms <= mostMs) return
  throw new OptionError({ option, expected: `${least} to ${mostMs} milliseconds`, got: ms })
}
