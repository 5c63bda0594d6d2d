import type { StopReason } from '../actor/stop-reason.ts'
import type { Clock } from '../time/clock.ts'
import type { DeadLetterReason } from './dead-letter-reason.ts'

/** Everything a system tells about itself. `actor` is a ref's `id`, `at` an actor's class. */
export type TroupeEvent =
  | { readonly event: 'actor.started'; readonly actor: string; readonly at: string; readonly slot: number; readonly life: number }
  | { readonly event: 'actor.ended'; readonly actor: string; readonly at: string; readonly reason: StopReason }
  /** A life failed: a handler of a tell threw, or an ask's in an actor that crashes. */
  | {
      readonly event: 'actor.failed'
      readonly actor: string
      readonly at: string
      readonly method: string
      readonly error: unknown
    }
  /** `onStop` threw; the reason of the end stands. */
  | { readonly event: 'actor.cleanup-failed'; readonly actor: string; readonly at: string; readonly error: unknown }
  /** Handlers or `onStop` outlasted the time a stop gives them; the actor was ended without them. */
  | {
      readonly event: 'actor.stop-late'
      readonly actor: string
      readonly at: string
      readonly waitedFor: string
      readonly ms: number
    }
  /** A handler runs for longer than `slowHandlerMs`; told again whenever the time has doubled. */
  | {
      readonly event: 'handler.slow'
      readonly actor: string
      readonly at: string
      readonly method: string
      readonly runningMs: number
      readonly waiting: number
    }
  /** `count` messages to one actor that nobody will handle. */
  | {
      readonly event: 'letter.dead'
      readonly actor: string
      readonly method: string
      readonly reason: DeadLetterReason
      readonly count: number
    }
  /** Tells handed to a host that died, of which it is not known whether they were handled: at most `unknown`. */
  | { readonly event: 'mail.lost'; readonly slot: number; readonly incarnation: number; readonly unknown: number }
  | { readonly event: 'ask.cycle'; readonly cycle: readonly string[] }
  /**
   * Waits for locks, and perhaps asks, that wait for one another: each line of `cycle` for the next. `certain`: one of them has failed with a
   * `DeadlockError`, so that the others go on; in development, or because threads block for one another. Otherwise nothing was done: in production it is known
   * which threads have locks and want them, not which of their handlers, so it may be that all go on. It is told once, when the waits have lasted
   * for as long as a slow handler. `stacks`: in development, for each lock, where it is held and where it is waited for.
   */
  | {
      readonly event: 'lock.deadlock'
      readonly cycle: readonly string[]
      readonly stacks: readonly string[]
      readonly certain: boolean
    }
  /** What a statechart does, as xstate tells its inspectors: types, ids and state values, and no data of the program. */
  | {
      readonly event: 'machine.inspected'
      readonly actor: string
      readonly at: string
      /** As xstate names it: `@xstate.actor`, `@xstate.event`, `@xstate.microstep`, `@xstate.snapshot`, `@xstate.action`. */
      readonly type: string
      /** Which of the machines and invoked actors: empty for the actor's own machine, else ids joined by `/`. */
      readonly subject: string
      /** Who sent the event, as `subject`; `undefined` for what came from outside. */
      readonly source: string | undefined
      /** The type of the event at hand. */
      readonly message: string | undefined
      readonly action: string | undefined
      readonly status: string | undefined
      /** The state value, of a machine. */
      readonly value: unknown
    }
  | {
      readonly event: 'host.up'
      readonly slot: number
      readonly incarnation: number
      readonly name: string
      readonly pid: number
    }
  | {
      readonly event: 'host.down'
      readonly slot: number
      readonly incarnation: number
      readonly name: string
      readonly wanted: boolean
      readonly exitCode: number | null
      readonly signal: string | null
      readonly error: unknown
    }
  /** A host that failed too often, or whose actor nobody wants any more: its slot stays empty. */
  | { readonly event: 'host.lost'; readonly slot: number; readonly name: string }
  /** The actors without a parent failed too often: the system stops. */
  | { readonly event: 'system.failed'; readonly error: unknown }
  /** A host that ended its time to stop, or one that could not be ended at all. */
  | { readonly event: 'host.stop-late'; readonly slot: number; readonly name: string; readonly waitedMs: number }

export type EventName = TroupeEvent['event']

export interface Observer {
  /** Told once by the system that it observes, before the first event: the clock by which things happen there. */
  attach?(clock: Clock): void
  /** Whether events of that name are to be built at all. */
  wants(name: EventName): boolean
  emit(event: TroupeEvent): void
}

/** The observer as the kernel uses it: whatever it throws does not stop an actor. */
export class Events implements Observer {
  readonly #observer: Observer
  constructor(observer: Observer) {
    this.#observer = observer
  }

  wants(name: EventName): boolean {
    try {
      return this.#observer.wants(name)
    } catch {
      return false // an observer that throws has nobody to tell
    }
  }

  emit(event: TroupeEvent): void {
    if (!this.wants(event.event)) return
    try {
      this.#observer.emit(event)
    } catch {} // as above
  }
}
