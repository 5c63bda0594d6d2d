/** What a timer's action is told. */
export interface Tick {
  readonly key: string
  /** Periods of a fixed rate that passed without a tick of their own since the last one, because the actor was busy. */
  readonly missed: number
}

/** Runs as a turn of the actor, as a message does: one at a time, and a failure fails the life. */
export type TimerAction = (tick: Tick) => unknown

export interface PeriodOptions {
  /**
   * `fixed-rate`: ticks are due at whole periods from the start, whatever handling them takes; `fixed-delay`: the next period begins
   * when the action has settled. @defaultValue 'fixed-rate'
   */
  readonly pace?: 'fixed-rate' | 'fixed-delay'
  /** Until the first tick, in milliseconds. @defaultValue the period */
  readonly firstMs?: number
}

/**
 * The timers of one life, on the kernel's clock. A due timer puts a tick behind the messages that wait; it is never early, and late by
 * as much as the actor is busy. A timer with a key that is in use replaces the one before. After `cancel`, and after the life is over, no
 * tick is delivered, also none that waits already. Delays are milliseconds, 0 to 2 147 483 647; others throw `OptionError`. Timers of
 * actors do not keep a program from ending.
 */
export interface Timers {
  /** Runs `action` once. */
  once(key: string, delayMs: number, action: TimerAction): void
  /** Runs `action` again and again; at most one tick of it waits at any time. The period is at least 1 ms. */
  every(key: string, periodMs: number, action: TimerAction, options?: PeriodOptions): void
  /**
   * Runs `action` when nothing else was handled for that long, and again only after something was. The time begins anew when the handler
   * of a message, a notice or another tick has ended; while one awaits, the actor is not idle. A tick that waits behind other mail is
   * given up.
   */
  whenIdle(key: string, idleMs: number, action: TimerAction): void
  /** Whether there was such a timer. */
  cancel(key: string): boolean
  cancelAll(): void
  has(key: string): boolean
}
