import type { AnyActorRef } from 'xstate'
import type { Timers } from '../actor/timers.ts'
import { actorAt, pathOf } from './actor-path.ts'
import type { KeptDelay } from './machine-snapshot.ts'

type Scheduler = AnyActorRef['system']['scheduler']
interface AnyEvent {
  readonly type: string
}

/** One delayed event under way. */
interface Delay {
  readonly source: AnyActorRef
  readonly target: AnyActorRef
  readonly event: AnyEvent
  readonly dueMs: number
  readonly id: string
}

export interface DelaysOwner {
  readonly timers: Timers
  /** On the clock of the timers. */
  now(): number
  /** The delay is over; a turn of the actor. */
  deliver(label: string, source: AnyActorRef, target: AnyActorRef, event: AnyEvent): unknown
}

/**
 * The delayed events of a machine and of all actors in it, as timers of the actor that runs it. In the place of xstate's own scheduler,
 * which takes time and chance from the platform, and forgets the delays of a machine that is restored.
 */
export class MachineDelays implements Scheduler {
  readonly #owner: DelaysOwner
  /** By the keys of their timers. */
  readonly #delays = new Map<string, Delay>()
  /** The key of the last one that an actor set with an id. */
  readonly #named = new Map<string, string>()
  #count = 0

  constructor(owner: DelaysOwner) {
    this.#owner = owner
  }

  /**
   * Another one of the same id does not replace the first, only `cancel` means the last; so xstate does it.
   * @throws OptionError the delay is none that a timer could have
   */
  schedule(source: AnyActorRef, target: AnyActorRef, event: AnyEvent, delayMs: number, id = `(${++this.#count})`): void {
    const name = nameOf(source, id)
    const key = this.#delays.has(name) ? `${name} (${++this.#count})` : name
    const waitMs = Math.max(0, delayMs)
    this.#owner.timers.once(key, waitMs, () => {
      this.#forget(key)
      return this.#owner.deliver(key, source, target, event)
    })
    this.#delays.set(key, { source, target, event, dueMs: this.#owner.now() + waitMs, id })
    this.#named.set(name, key)
  }

  cancel(source: AnyActorRef, id: string): void {
    const key = this.#named.get(nameOf(source, id))
    if (key !== undefined) this.#cancel(key)
  }

  cancelAll(source: AnyActorRef): void {
    for (const [key, delay] of [...this.#delays]) if (delay.source === source) this.#cancel(key)
  }

  #cancel(key: string): void {
    this.#forget(key)
    this.#owner.timers.cancel(key)
  }

  #forget(key: string): void {
    const { source, id } = this.#delays.get(key)!
    this.#delays.delete(key)
    const name = nameOf(source, id)
    if (this.#named.get(name) === key) this.#named.delete(name)
  }

  keep(): KeptDelay[] {
    const now = this.#owner.now()
    return [...this.#delays.values()].map(({ id, event, dueMs, source, target }) => {
      return { id, event, leftMs: Math.max(0, dueMs - now), from: pathOf(source), to: pathOf(target) }
    })
  }

  /** Sets what was kept; delays of actors that are not there any more are left out. */
  resume(machine: AnyActorRef, kept: readonly KeptDelay[]): void {
    for (const { id, event, leftMs, from, to } of kept) {
      const [source, target] = [actorAt(machine, from), actorAt(machine, to)]
      if (source !== undefined && target !== undefined) this.schedule(source, target, event, leftMs, id)
    }
  }
}

/** Says which actor of the machine it is for, and which delay. */
const nameOf = (source: AnyActorRef, id: string): string => ['machine', ...pathOf(source), id].join('/')
