import { itemHead } from '../mailbox/mailbox.ts'
import type { Caller } from '../refs/caller.ts'
import { type MessageKind, messageKind } from '../refs/target.ts'

export const methodOf = (head: number): number => head & itemHead.methodMask
export const kindOf = (head: number): MessageKind => ((head >>> itemHead.kindShift) & itemHead.kindMask) as MessageKind
export const countOf = (head: number): number => head >>> itemHead.countShift

/** A message that was taken out without being handled. */
export interface Dropped {
  readonly kind: MessageKind
  readonly method: number
  readonly caller: Caller | undefined
}

/** Whether nobody minds that a message is gone: it was given up while it waited. */
export const isGivenUp = ({ kind, caller }: Pick<Dropped, 'kind' | 'caller'>): boolean =>
  caller?.settled === true && kind !== messageKind.tell
