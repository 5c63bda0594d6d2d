import { type AnyActorRef, type InspectionEvent, isMachineSnapshot } from 'xstate'
import type { TroupeEvent } from '../kernel/events.ts'
import { pathOf } from './actor-path.ts'

type Inspected = Omit<Extract<TroupeEvent, { readonly event: 'machine.inspected' }>, 'actor' | 'at'>

/** Any of them: which fields there are depends on the type. */
type AnyInspection = Pick<InspectionEvent, 'type' | 'actorRef'> & {
  readonly event?: { readonly type: string }
  readonly sourceRef?: InspectionEvent['actorRef'] | undefined
  readonly action?: { readonly type: string }
  readonly snapshot?: { readonly status?: string }
}

/** An event of xstate's inspection, without what may not travel. */
export const inspected = (inspection: InspectionEvent): Inspected => {
  const { type, actorRef, sourceRef, event, action, snapshot } = inspection as AnyInspection
  return {
    event: 'machine.inspected',
    type,
    subject: nameOf(actorRef),
    source: sourceRef === undefined ? undefined : nameOf(sourceRef),
    message: event?.type,
    action: action?.type,
    status: snapshot?.status,
    value: isMachineSnapshot(snapshot) ? snapshot.value : undefined,
  }
}

const nameOf = (ref: InspectionEvent['actorRef']): string => pathOf(ref as AnyActorRef).join('/')
