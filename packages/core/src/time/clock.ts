/** Time as the kernel sees it; handed in, so that a test or a simulation owns it. */
export interface Clock {
  /** Milliseconds since some fixed moment, with fractions; never goes backwards. */
  now(): number
  /** Runs `action` once, `delayMs` (0 to 2 147 483 647) from now or later, never before. */
  after(delayMs: number, action: () => void): Timer
}

export interface Timer {
  /** The action will not run; harmless when it has run already. */
  cancel(): void
  /** True where a timer whose action has become needless may as well be left: it keeps nothing from ending, and to cancel it costs more. */
  readonly mayStay?: boolean
}
