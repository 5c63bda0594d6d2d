import type { Host } from '../actor/host.ts'
import type { EventName, TroupeEvent } from '../kernel/events.ts'
import type { ActorSystem } from '../system/actor-system.ts'
import type { Random } from './random.ts'

/** A host by its slot, or by anything that has one, as the hosts of a group do. Main is slot 0. */
export type HostLike = number | Pick<Host, 'slot'>

/** A host of the simulated machine, as it is now. */
export interface WorldHost {
  readonly slot: number
  readonly incarnation: number
  readonly kind: 'main' | 'thread' | 'process'
  readonly name: string
  /** `gone`: it is dead, and main has not heard of it yet. */
  readonly state: 'starting' | 'up' | 'leaving' | 'gone'
}

/**
 * A machine in the hand of a scenario: one system with all its hosts in one thread, under a clock and a scheduler that a seed decides.
 * It moves by itself while the scenario awaits something; when nothing can happen and the scenario still waits, time moves to the next
 * timer, and when there is none, the run fails: that wait would never end.
 */
export interface World {
  /** Of this run. */
  readonly seed: number
  /** Unmodified: start hosts with `threads(n)`, `processes(n)` or `on: 'thread'`, spawn, ask, tell and stop as anywhere. */
  readonly system: ActorSystem
  /** Draws for the scenario; what it draws does not change the schedule. */
  readonly random: Random
  /** The world's clock in milliseconds, from 0. It stands still while code of the scenario runs. */
  readonly nowMs: number
  /** Steps so far: events and moves of the clock. */
  readonly steps: number
  /** Everything the system told, oldest first. */
  readonly events: readonly TroupeEvent[]
  /** The hosts that main has not seen the end of, main first. */
  readonly hosts: readonly WorldHost[]

  /** The events of one name. */
  eventsOf<E extends EventName>(name: E): Extract<TroupeEvent, { event: E }>[]

  /**
   * Kills a host without warning, as SIGKILL does: of what it had sent, the seed decides how much still arrives, always a part from the
   * beginning of each link. False: it is main, or not there.
   */
  crash(host: HostLike): boolean
  /** Nothing happens on a host until `resume`, as after SIGSTOP; what it sent arrives, and it can be killed. False: it is not there. */
  pause(host: HostLike): boolean
  resume(host: HostLike): boolean
  /** Nothing happens on a host for `ms`, as in a busy loop. Main may stall too. False: it is not there. */
  stall(host: HostLike, ms: number): boolean
  /**
   * Breaks the link between two hosts that live on; `one-way` loses only what `from` sends from now on, and `to` hears that the
   * link has ended. A broken link is a dead host: the kernels see to it that one of the two ends. False: they have no link.
   */
  cut(from: HostLike, to: HostLike, direction?: 'both' | 'one-way'): boolean
  /** What `from` sends to `to` arrives `ms` later, until it is set again; 0 is as at first. False: they have no link. */
  slow(from: HostLike, to: HostLike, ms: number): boolean
  /** From now on no faults but the scenario's own; hosts go on and links are quick again. It is called when the scenario is over. */
  calm(): void
  /**
   * What comes now is what the scenario is about; what was done until now only prepared it. Depth first then tries the orders of what
   * follows, and priorities change there. Without it both begin with the run.
   */
  focus(): void
  /** The faults of the options may happen from now on, as they may from the start. */
  storm(): void

  /** Resolves when nothing can happen any more until time moves; it does not move meanwhile. */
  settle(): Promise<void>
  /** Lets so much time go by, event by event and timer by timer; then nothing more can happen until it moves on. */
  pass(ms: number): Promise<void>
  /**
   * Goes on until `condition` holds; it is looked at after every step and must change nothing. @throws SimulationError `what` did
   * not come true within `withinMs`, or nothing was left that could make it true. @defaultValue withinMs 60 000
   */
  until(what: string, condition: () => boolean, options?: { readonly withinMs?: number }): Promise<void>
  /** Resolves on the world's clock after `ms`, as an event of the host whose code called it. For handlers that take their time. */
  sleep(ms: number): Promise<void>

  /**
   * Checked after every step from now on, to the end of the stop; whatever it throws fails the run under that name. It must change
   * nothing. The same name replaces the one before.
   */
  invariant(name: string, check: () => void): void
  /** A line in the trace of the run. */
  note(text: string): void
}
