import type { PeriodOptions, TimerAction, Timers } from '../actor/timers.ts'
import { OptionError } from '../errors/option-error.ts'
import type { Timer } from '../time/clock.ts'
import type { TimerSet } from './effect.ts'
import type { ManualClock } from './manual-clock.ts'
import type { TestMail } from './test-turn.ts'

const mostMs = 2_147_483_647

/** The actor whose timers these are. */
export interface TimersOwner {
  readonly clock: ManualClock
  /** No handler is in flight. */
  readonly isQuiet: boolean
  /** Ticks may be handled while messages are. */
  readonly ticksInterleave: boolean
  /** @throws StaleActorError the life is over */
  mayAct(): void
  record(effect: TimerSet | { readonly effect: 'timer-cancelled'; readonly key: string }): void
  deliver(mail: TestMail): void
}

/** One timer under its key; another one under the same key makes its tick void. */
interface Setting {
  readonly key: string
  readonly kind: TimerSet['kind']
  readonly ms: number
  readonly action: TimerAction
  readonly fixedDelay: boolean
  dueMs: number
  pending: Timer | undefined
  tickWaits: boolean
  missed: number
}

/** The timers of an actor under test, on the clock of the test. */
export class TestedTimers implements Timers {
  readonly #owner: TimersOwner
  readonly #settings = new Map<string, Setting>()

  constructor(owner: TimersOwner) {
    this.#owner = owner
  }

  once(key: string, delayMs: number, action: TimerAction): void {
    this.#set('once', key, checkedMs('timers.once delayMs', delayMs, 0), delayMs, action, false)
  }

  every(
    key: string,
    periodMs: number,
    action: TimerAction,
    { pace = 'fixed-rate', firstMs = periodMs }: PeriodOptions = {},
  ): void {
    checkedMs('timers.every firstMs', firstMs, 0)
    if (pace !== 'fixed-rate' && pace !== 'fixed-delay')
      throw new OptionError({ option: 'timers.every pace', expected: `'fixed-rate' or 'fixed-delay'`, got: pace })
    this.#set('every', key, checkedMs('timers.every periodMs', periodMs, 1), firstMs, action, pace === 'fixed-delay')
  }

  whenIdle(key: string, idleMs: number, action: TimerAction): void {
    this.#set('when-idle', key, checkedMs('timers.whenIdle idleMs', idleMs, 0), idleMs, action, false)
  }

  cancel(key: string): boolean {
    this.#owner.mayAct()
    if (!this.#remove(key)) return false
    this.#owner.record({ effect: 'timer-cancelled', key })
    return true
  }

  cancelAll(): void {
    for (const key of [...this.#settings.keys()]) this.cancel(key)
  }

  has(key: string): boolean {
    return this.#settings.has(key)
  }

  /** A turn has ended: the time without mail begins anew, but for the timer whose tick it was; a tick that waits comes too late. */
  turnEnded(mail: TestMail): void {
    for (const setting of this.#settings.values()) {
      if (setting.kind !== 'when-idle' || (mail.what === 'tick' && mail.label === labelOf(setting.key))) continue
      setting.tickWaits = false
      this.#arm(setting, setting.ms)
    }
  }

  /** The life is over. */
  end(): void {
    for (const key of [...this.#settings.keys()]) this.#remove(key)
  }

  #set(kind: TimerSet['kind'], key: string, ms: number, firstMs: number, action: TimerAction, fixedDelay: boolean): void {
    this.#owner.mayAct()
    this.#remove(key)
    const setting: Setting = { key, kind, ms, action, fixedDelay, dueMs: 0, pending: undefined, tickWaits: false, missed: 0 }
    this.#settings.set(key, setting)
    this.#arm(setting, firstMs)
    this.#owner.record({ effect: 'timer-set', key, kind, ms })
  }

  #remove(key: string): boolean {
    this.#settings.get(key)?.pending?.cancel()
    return this.#settings.delete(key)
  }

  #arm(setting: Setting, delayMs: number): void {
    setting.pending?.cancel()
    setting.dueMs = this.#owner.clock.now() + delayMs
    setting.pending = this.#owner.clock.after(delayMs, () => this.#due(setting))
  }

  #due(setting: Setting): void {
    setting.pending = undefined
    if (setting.kind === 'when-idle' && !this.#owner.isQuiet) return // the end of the turn sets it anew
    if (setting.kind === 'every' && !setting.fixedDelay) this.#arm(setting, setting.ms)
    if (setting.tickWaits) {
      setting.missed++
      return
    }
    setting.tickWaits = true
    this.#owner.deliver(this.#tickOf(setting))
  }

  #tickOf(setting: Setting): TestMail {
    const isStale = (): boolean => this.#settings.get(setting.key) !== setting
    return {
      what: 'tick',
      label: labelOf(setting.key),
      interleaves: this.#owner.ticksInterleave,
      priority: 0,
      caller: undefined,
      get isVoid() {
        return isStale() || !setting.tickWaits
      },
      run: () => {
        const { key, missed } = setting
        setting.tickWaits = false
        setting.missed = 0
        if (setting.kind === 'once') this.#settings.delete(key)
        return setting.action({ key, missed })
      },
      settled: () => {
        if (setting.fixedDelay && !isStale()) this.#arm(setting, setting.ms)
      },
    }
  }
}

const labelOf = (key: string): string => `timer '${key}'`

const checkedMs = (option: string, ms: number, least: number): number => {
  if (typeof ms === 'number' && ms >= least && ms <= mostMs) return ms
  throw new OptionError({ option, expected: `${least} to ${mostMs} milliseconds`, got: ms })
}
