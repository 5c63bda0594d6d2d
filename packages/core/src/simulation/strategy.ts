import type { Agenda, EventSource } from './agenda.ts'

/** The clock, as far as the choice of what happens next has to do with it. */
export interface ChoiceClock {
  readonly nowMs: number
  /** When the next timer is due; `Infinity` when none waits. */
  readonly nextTimerMs: number
  /** How far the clock may move although things wait to happen. */
  readonly mostMs: number
}

/** Decides what happens next. */
export interface Strategy {
  /** The next event, or the moment to which the clock moves first. Asked only when something can happen. */
  next(agenda: Agenda, clock: ChoiceClock): EventSource | number
  /** Whether the event just chosen is slow work: then each look at the clock takes a while, and kernels give way sooner. */
  isSlow(clock: ChoiceClock): boolean
  /** What comes now is what the scenario is about. */
  focus?(): void
}
