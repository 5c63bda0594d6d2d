import type { Inspection, TurnInfo } from '../actor/inspection.ts'
import { ignore } from '../basics/ignore.ts'
import { isThenable } from '../basics/thenable.ts'
import { copyValue } from '../codec/copy.ts'
import { toError } from '../errors/to-error.ts'
import { childInfo } from './child-info.ts'
import type { LocalActor, LocalLife } from './realm.ts'

/** What there is to tell of an actor now. Nothing of it is the actor's own doing but `_inspect()`, and that may fail. */
export const inspectActor = (actor: LocalActor): Inspection => {
  const { id, descriptor, name, slot, phase, lives, life, mail, ties, lastFailure, reason } = actor
  return {
    id,
    at: descriptor.name,
    name,
    slot,
    phase: phase as Inspection['phase'],
    lives,
    restarts: lives - 1,
    waiting: mail?.size ?? 0,
    waitingBytes: mail?.bytes ?? 0,
    stashed: mail?.stashed ?? 0,
    turns: life === undefined ? [] : turnsOf(life, actor.realm.clock.now()),
    children: life?.hasChildren === true ? life.children.all.map(childInfo) : [],
    watchers: ties.watchedBy,
    linked: ties.linkedTo,
    timers: life?.timerKeys ?? [],
    locks: actor.realm.locks?.usesOf(id),
    state: stateOf(life?.instance, actor.realm.outside),
    lastFailure,
    reason,
  }
}

const turnsOf = (life: LocalLife, now: number): TurnInfo[] => {
  const turns = life.turns.map(({ label, startedAt }) => ({ method: label, runningMs: now - startedAt }))
  const atHand = life.methodAtHand
  return atHand === undefined ? turns : [...turns, { method: atHand, runningMs: 0 }]
}

/** What cannot be told is a text that says why. */
const stateOf = (instance: { readonly _inspect?: unknown } | undefined, holder: unknown): unknown => {
  if (typeof instance?._inspect !== 'function') return undefined
  try {
    const state: unknown = instance._inspect()
    if (isThenable(state)) {
      state.then(ignore, ignore)
      return '_inspect() returned a promise: it has to answer at once'
    }
    return copyValue(state, holder)
  } catch (error) {
    const { name, message } = toError(error)
    return `_inspect() failed: ${name}: ${message}`
  }
}
