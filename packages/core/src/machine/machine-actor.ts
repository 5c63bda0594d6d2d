import type { AnyStateMachine, EventFrom, InputFrom, SnapshotFrom } from 'xstate'
import { Actor } from '../actor/actor.ts'
import type { ActorOptions } from '../actor/actor-options.ts'
import type { Notice } from '../actor/notice.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { ContextError } from '../errors/handler-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import { MachineRun } from './machine-run.ts'
import type { MachineSnapshot } from './machine-snapshot.ts'

/** What a machine begins with: its input, or where another one was. */
export type MachineStart<M extends AnyStateMachine> =
  | { readonly input: InputFrom<M>; readonly snapshot?: never }
  | { readonly snapshot: MachineSnapshot<M>; readonly input?: never }

/** The arguments of a machine's actor; a machine without input needs none. */
export type MachineArgs<M extends AnyStateMachine> =
  undefined extends InputFrom<M> ? [start?: Partial<MachineStart<M>>] : [start: MachineStart<M>]

/** How much of a stream of snapshots may wait. */
export interface SnapshotsOptions {
  /** Most snapshots that wait for a slow reader; then the oldest are given up for newer ones. Whole number >= 1. @defaultValue 1 000 */
  readonly limit?: number
}

/** As it comes over the wire, with what this library's own code adds. */
interface AnyStart {
  readonly input?: unknown
  readonly snapshot?: unknown
  /** The machine waits for the first message: whoever spawned it wants to see all of it. */
  readonly startsWhenAsked?: boolean
}

/** Events that would end the machine behind the back of its actor. */
const xstatesOwn = new Set(['xstate.init', 'xstate.stop'])

/**
 * An actor that is an xstate machine; `machineActor` makes the classes. A subclass may have messages of its own, which send events with
 * `this.send(event)`, and hooks, which call those of this class.
 */
export abstract class MachineActor<M extends AnyStateMachine> extends Actor {
  readonly #machine: M
  readonly #start: AnyStart
  #run: MachineRun | undefined

  /** @internal */
  constructor(machine: M, start: AnyStart = {}) {
    super()
    if (typeof start !== 'object' || start === null || (start.input !== undefined && start.snapshot !== undefined)) {
      throw new OptionError({ option: `args of ${machine.id}`, expected: '[{ input }], [{ snapshot }] or nothing', got: start })
    }
    this.#machine = machine
    this.#start = start
  }

  /**
   * Gives the machine an event, which it handles to the end; asked instead of told, one may wait for that. An error in the machine
   * fails the life.
   * @throws OptionError it is no event
   */
  send(event: EventFrom<M>): void {
    const { type } = (event ?? {}) as { readonly type?: unknown }
    if (typeof type !== 'string' || xstatesOwn.has(type)) {
      throw new OptionError({
        option: `an event for ${this.#machine.id}`,
        expected: 'an object with a type of its own',
        got: event,
      })
    }
    return this.#running().send(event) as void // a turn that lasts until the last snapshot was read
  }

  /** Where the machine is. */
  snapshot(): MachineSnapshot<M> {
    return this.#running().keep() as MachineSnapshot<M>
  }

  /**
   * Where the machine is, and then each change, until it is in its final state. Who reads slowly misses the oldest of what waits, never
   * the newest.
   * @throws OptionError
   */
  snapshots({ limit = 1_000 }: SnapshotsOptions = {}): AsyncIterable<MachineSnapshot<M>> {
    if (!(Number.isInteger(limit) && limit >= 1)) {
      throw new OptionError({ option: 'limit', expected: 'a whole number >= 1', got: limit })
    }
    return this.#running().open(limit) as AsyncIterable<MachineSnapshot<M>>
  }

  /** Whether the machine is in that state, or in one within it. */
  matches(value: Parameters<SnapshotFrom<M>['matches']>[0]): boolean {
    return this.#running().snapshot.matches(value as never)
  }

  /** What `system.inspect` shows as the actor's state. */
  _inspect(): unknown {
    return this.#run?.keep()
  }

  protected override onStart(): void | Promise<void> {
    const { input, snapshot, startsWhenAsked = false } = this.#start
    const { context } = this
    this.#run = new MachineRun({
      machine: this.#machine,
      input,
      snapshot: snapshot as MachineSnapshot<M> | undefined,
      context,
    })
    if (!startsWhenAsked) this.#run.start()
  }

  protected override onNotice(notice: Notice): void | Promise<void> {
    return this.#run?.hear(notice)
  }

  protected override onStop(_reason: StopReason): void | Promise<void> {
    this.#run?.stop()
  }

  #running(): MachineRun {
    const run = this.#run
    if (run === undefined)
      throw new ContextError({ what: 'the machine has not started: onStart of a subclass has to call super.onStart()' })
    run.start()
    return run
  }
}

/** A class of actors that are one and the same machine. */
export type MachineActorClass<M extends AnyStateMachine> = new (...args: MachineArgs<M>) => MachineActor<M>

/**
 * Makes an xstate machine a class of actors, for any host. Its messages are `send(event)`, `snapshot()`, `snapshots()` and
 * `matches(value)`; its arguments `[{ input }]`, or `[{ snapshot }]` to go on where another one was.
 *
 * Delays run on the kernel's clock. An error in the machine fails the life, and the supervisor decides; the next life begins with the
 * arguments again. In its final state the machine stops its actor.
 *
 * @throws OptionError `machine` is no xstate machine
 * @example
 * export const TrafficLight = machineActor(trafficLight)
 * expose(import.meta.url, { TrafficLight })
 */
export const machineActor = <M extends AnyStateMachine>(
  machine: M,
  options: ActorOptions<MachineActor<M>> = {},
): MachineActorClass<M> => {
  if (typeof machine?.getInitialSnapshot !== 'function' || typeof machine.id !== 'string') {
    throw new OptionError({ option: 'machine', expected: 'what createMachine() of xstate 5 gives', got: machine })
  }
  class OneMachine extends MachineActor<M> {
    static readonly options: ActorOptions<MachineActor<M>> = options
    constructor(...[start]: MachineArgs<M>) {
      super(machine, start)
    }
  }
  Object.defineProperty(OneMachine, 'name', { value: machine.id })
  return OneMachine
}
