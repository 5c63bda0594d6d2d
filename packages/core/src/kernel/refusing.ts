import { AskCycleError, MailboxFullError } from '../errors/not-delivered-errors.ts'
import type { Caller } from '../refs/caller.ts'
import { type MessageKind, messageKind } from '../refs/target.ts'
import { circleOf } from './call-chain.ts'
import type { Dropped } from './dropped.ts'
import type { LocalActor } from './realm.ts'

/** A message that found the mailbox full, or had to make room there. */
export const refuseFull = (actor: LocalActor, unit: 'messages' | 'bytes', { kind, method, caller }: Dropped): void => {
  const { id, realm, descriptor } = actor
  const { mailbox: bounds } = actor.protocol
  // an error takes far longer than all else here, and a flood of tells has nobody to tell
  if (caller !== undefined) {
    caller.fail(new MailboxFullError({ actor: id, capacity: bounds[unit], unit, policy: bounds.overflow }))
  }
  if (kind === messageKind.tell) realm.deadLetters.add(id, descriptor.methodName(method), 'mailbox-full')
}

/** A message for an actor that takes none any more; `error` makes what says why, for those who ask. */
export const refuseEnded = (actor: LocalActor, isKilled: boolean, error: () => Error, message: Dropped): void => {
  const { kind, method, caller } = message
  if (kind === messageKind.stop || kind === messageKind.own) return
  if (caller !== undefined) caller.fail(error())
  if (kind !== messageKind.tell) return
  actor.realm.deadLetters.add(actor.id, actor.descriptor.methodName(method), isKilled ? 'killed' : 'stopped')
}

/** In development: an ask for which a handler here already waits, however far around, would never be answered. */
export const closesCircle = (actor: LocalActor, kind: MessageKind, method: number, caller: Caller): boolean => {
  if (kind !== messageKind.ask || actor.protocol.interleaves[method] === true) return false
  const { life, id, descriptor, realm } = actor
  const turn = life?.exclusive
  if (turn === undefined) {
    // the handler at hand may be about to await what asks here
    life?.whenItWaits(() => void closesCircle(actor, kind, method, caller))
    return false
  }
  const cycle = circleOf(caller.chain!, { actor: id, method: turn.label }, descriptor.methodName(method))
  if (cycle === undefined) return false
  realm.events.emit({ event: 'ask.cycle', cycle })
  caller.fail(new AskCycleError({ cycle }))
  return true
}
