import type { AnyActorRef } from 'xstate'
import type { ActorContext } from '../actor/context.ts'
import type { Notice } from '../actor/notice.ts'
import { ContextError } from '../errors/handler-errors.ts'
import type { AnyRef } from '../refs/actor-ref.ts'

type Listener = (notice: Notice) => void

/** What the actors inside a machine may use of the Troupe actor that runs it. */
export class Crew {
  readonly context: ActorContext
  /** Runs `action` as a turn; false when there will be none any more. */
  readonly turn: (label: string, action: () => void) => boolean
  readonly #listeners = new Map<string, Set<Listener>>()

  constructor(context: ActorContext, turn: (label: string, action: () => void) => boolean) {
    this.context = context
    this.turn = turn
  }

  /** Hears of the end of `ref`, once. Returns how to hear no more of it. */
  watch(ref: AnyRef, listener: Listener): () => void {
    const listeners = this.#listeners.get(ref.id) ?? new Set()
    this.#listeners.set(ref.id, listeners.add(listener))
    this.context.watch(ref)
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return
      this.#listeners.delete(ref.id)
      this.context.unwatch(ref)
    }
  }

  hear(notice: Notice): void {
    if (notice.kind !== 'ended') return
    const listeners = this.#listeners.get(notice.ref.id)
    this.#listeners.delete(notice.ref.id)
    for (const listener of listeners ?? []) listener(notice)
  }
}

const crews = new WeakMap<AnyActorRef['system'], Crew>()

/** The machine that is the root of `system` runs with `crew`. */
export const engage = (system: AnyActorRef['system'], crew: Crew): void => {
  crews.set(system, crew)
}

/** @throws ContextError the machine runs in xstate's own interpreter */
export const crewOf = (system: AnyActorRef['system']): Crew => {
  const crew = crews.get(system)
  if (crew === undefined) throw new ContextError({ what: 'fromActor works within a machineActor only' })
  return crew
}
