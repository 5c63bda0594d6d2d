import { type AnyActorRef, type AnyMachineSnapshot, type AnyStateMachine, createActor } from 'xstate'
import type { ActorContext } from '../actor/context.ts'
import { type KernelDoor, kernelDoor, type WithKernelDoor } from '../actor/kernel-door.ts'
import type { Notice } from '../actor/notice.ts'
import { ignore } from '../basics/ignore.ts'
import { OptionError } from '../errors/option-error.ts'
import { Crew, engage } from './crew.ts'
import { farActorOf } from './far-actor.ts'
import { inspected } from './inspected.ts'
import { keepMachine } from './keep-snapshot.ts'
import { MachineClock } from './machine-clock.ts'
import { MachineDelays } from './machine-delays.ts'
import type { MachineSnapshot } from './machine-snapshot.ts'
import { restorable } from './restore-snapshot.ts'
import { SnapshotFeeds } from './snapshot-feed.ts'

type Kept = MachineSnapshot<AnyStateMachine>

/** Who runs the machine, and what it begins with. */
export interface RunFacts {
  readonly machine: AnyStateMachine
  readonly input: unknown
  readonly snapshot: Kept | undefined
  readonly context: ActorContext
}

/** Every event from one actor of a machine to another passes here; xstate says nothing of it in its types. */
interface Relaying {
  _relay(source: unknown, target: unknown, event: { readonly type: string }): void
}

const isRepetition = (source: unknown, event: { readonly type: string; readonly snapshot?: unknown }): boolean =>
  event.type.startsWith('xstate.snapshot.') && farActorOf(source)?.isNews(event.snapshot as never) === false

/**
 * One xstate actor inside one life. All that happens to it happens in turns of the life: what comes from outside of them, a promise
 * that resolves or a callback, waits for one. So its errors are the life's, and when the life is over nothing reaches it any more.
 */
export class MachineRun {
  readonly #actor: AnyActorRef
  readonly #feeds = new SnapshotFeeds<Kept>()
  readonly #crew: Crew
  readonly #context: ActorContext
  readonly #door: KernelDoor
  readonly #delays: MachineDelays
  readonly #keptDelays: Kept['delays']
  #stepping = false
  #failure: { readonly error: unknown } | undefined
  #state: 'new' | 'running' | 'done' | 'stopped' = 'new'

  constructor({ machine, input, snapshot, context }: RunFacts) {
    this.#context = context
    this.#door = (context as ActorContext & WithKernelDoor)[kernelDoor]
    this.#keptDelays = snapshot?.delays ?? []
    const door = this.#door
    this.#actor = createActor(machine, {
      clock: new MachineClock(context.timers, (key, action) => this.#step(key, action)),
      ...(snapshot === undefined ? { input } : { snapshot: restorable(machine.id, snapshot) }),
      ...(door.wants('machine.inspected') ? { inspect: (event) => door.emit(inspected(event)) } : {}),
    })
    const { system } = this.#actor
    this.#crew = new Crew(context, (label, action) => door.turn(label, () => this.#step(label, action)))
    engage(system, this.#crew)
    const relaying = system as unknown as Relaying
    this.#keepInTurns(relaying)
    this.#delays = new MachineDelays({
      timers: context.timers,
      now: () => door.now(),
      deliver: (key, source, target, event) => this.#step(key, () => relaying._relay(source, target, event)),
    })
    system.scheduler = this.#delays
    let last: unknown
    this.#actor.subscribe({
      next: (now: AnyMachineSnapshot) => {
        // xstate also tells of events that changed nothing
        if (now !== last) this.#publish(now)
        last = now
      },
      error: (error: unknown) => void (this.#failure ??= { error }),
    })
  }

  /** Where the machine is, as xstate has it. */
  get snapshot(): AnyMachineSnapshot {
    return this.#actor.getSnapshot() as AnyMachineSnapshot
  }

  /** Enters the initial state. @throws what the machine threw */
  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'running'
    this.#run(() => {
      this.#actor.start()
      this.#delays.resume(this.#actor, this.#keptDelays)
    })
    this.#answer('start')
    // who starts it has to hear that it started, before it ends
    if (this.snapshot.status === 'done') this.#crew.turn('final state', ignore)
  }

  /** @throws what the machine threw; it has failed the life, too */
  send(event: { readonly type: string }): void | Promise<void> {
    return this.#step('send', () => this.#actor.send(event))
  }

  /** What a watched actor's end means to the machine. */
  hear(notice: Notice): void | Promise<void> {
    return this.#step('onNotice', () => this.#crew.hear(notice))
  }

  /** Where the machine is, as data. */
  keep(now: AnyMachineSnapshot = this.snapshot): Kept {
    return { ...keepMachine(now), delays: this.#delays.keep() }
  }

  /** The snapshot at hand, and then each that follows; the last is that of the final state. */
  open(limit: number): AsyncIterableIterator<Kept> {
    const now = this.keep()
    const feed = this.#feeds.open(limit)
    feed.put(now)
    if (this.snapshot.status === 'done') feed.end({})
    return feed
  }

  /** Everything the machine has running ends: its invoked callbacks, promises and machines. */
  stop(): void {
    this.#state = 'stopped'
    this.#run(() => {
      this.#actor.stop()
      // a machine that failed is stopped already, and has left its children running
      const { children = {} } = this.snapshot as Partial<AnyMachineSnapshot>
      for (const child of Object.values(children)) (child as unknown as { _stop(): void } | undefined)?._stop()
    })
  }

  /** One turn of the machine. What it returns lasts until its last snapshot was read. */
  #step(label: string, action: () => void): void | Promise<void> {
    if (this.#stepping) return action()
    if (this.#failure === undefined) this.#run(action)
    this.#answer(label)
    if (this.snapshot.status !== 'done' || this.#state !== 'running') return
    this.#state = 'done'
    void this.#context.stop()
    return this.#feeds.drained()
  }

  /** An error in the machine is the life's, also when it came up while an ask was answered. */
  #answer(label: string): void {
    if (this.#failure === undefined) return
    this.#door.fail(label, this.#failure.error)
    throw this.#failure.error
  }

  #run(action: () => void): void {
    this.#stepping = true
    try {
      action()
    } finally {
      this.#stepping = false
    }
  }

  #publish(now: AnyMachineSnapshot): void {
    try {
      if (this.#feeds.size > 0) this.#feeds.put(this.keep(now))
      if (now.status === 'done') this.#feeds.end()
    } catch (error) {
      this.#feeds.fail(error)
    }
  }

  #keepInTurns(system: Relaying): void {
    if (typeof system._relay !== 'function') {
      throw new OptionError({ option: 'the xstate of machineActor', expected: 'a version of 5 from 5.33 on', got: 'another one' })
    }
    const relay = system._relay.bind(system)
    system._relay = (source, target, event) => {
      if (this.#state === 'stopped' && target === this.#actor) return // its children have last words
      if (isRepetition(source, event)) return
      if (this.#stepping) relay(source, target, event)
      else this.#crew.turn(event.type, () => relay(source, target, event))
    }
  }
}
