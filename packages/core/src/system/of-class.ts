import type { ProtocolOf } from '../actor/hosted-system.ts'
import { classKey } from '../actor/protocol.ts'
import { ActorNotFoundError } from '../errors/not-delivered-errors.ts'
import { Ref } from '../refs/ref.ts'

/** Whether the ref's actor is of that class or one that extends it. */
export const isOfClass = (ref: Ref, actor: ProtocolOf<unknown>): boolean =>
  Ref.targetOf(ref).descriptor.lineage.includes(classKey(actor as never))

/** The error for somebody who wanted the actor of that name to be of another class. */
export const notOfClass = (name: string, ref: Ref, actor: ProtocolOf<unknown>): ActorNotFoundError =>
  new ActorNotFoundError({ actor: `'${name}' as ${actor.name}: it is a ${Ref.targetOf(ref).descriptor.name}` })
