import type { Protocol } from '../actor/protocol.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { isThenable } from '../basics/thenable.ts'
import { toError } from '../errors/to-error.ts'
import { within } from '../time/within.ts'
import type { Life } from './life.ts'
import type { Realm } from './realm.ts'

/** By which an actor of this house is told that its stop begins, while its handlers still have their time: one that keeps callers waiting lets them go. */
export const stopBegins: unique symbol = Symbol.for('troupe.stop-begins')

/** The cell whose life is wound down. */
export interface Winding {
  readonly id: string
  readonly realm: Realm
  readonly protocol: Protocol
  readonly phase: string
  /** Resolves at its end, which a kill may make come first. */
  readonly ended: Promise<void>
}

/**
 * Ends a life in order: the handlers in flight, the streams, the children from the last born to the first, `onStop`, the fence.
 * Handlers and `onStop` get their time; what is not done by then is left behind, fenced, and told as an event. A kill meanwhile ends
 * everything at once, so each step looks whether there is still something to wind down. Resolves with the reason, which says when
 * `onStop` threw.
 */
export const windDown = async (cell: Winding, life: Life, reason: StopReason): Promise<StopReason> => {
  const limitMs = cell.protocol.stopTimeoutMs ?? cell.realm.settings.stopTimeoutMs
  const over = (): boolean => cell.phase === 'ended'
  ;(life.instance as { [stopBegins]?(): void })[stopBegins]?.()
  if (reason.kind !== 'failed' && !life.isQuiet && !waitsForNothing(reason)) {
    const quiet = await within(cell.realm.waits, Promise.race([life.becomesQuiet(), cell.ended]), limitMs)
    if (over()) return reason
    if (!quiet) tellLate(cell, life.inFlight().join(', '), limitMs)
  }
  life.cutStreams(`the actor ended: ${reason.kind}`)
  if (life.hasChildren) await life.children.stopAll(reasonForChildren(reason))
  if (over()) return reason
  const why = cell.protocol.stopsItself ? await cleanUp(cell, life, reason, limitMs) : reason
  if (life.hasChildren) await life.children.stopAll(reasonForChildren(reason)) // those that onStop started
  return why
}

/** When the program has nothing left to do, nothing is left that could settle what a handler awaits. */
const waitsForNothing = (reason: StopReason): boolean => reason.kind === 'system-stopped' && reason.idle === true

const cleanUp = async (cell: Winding, life: Life, reason: StopReason, limitMs: number): Promise<StopReason> => {
  try {
    const stopping = life.calls('onStop', () => (life.instance as { onStop(reason: StopReason): unknown }).onStop(reason))
    if (!isThenable(stopping)) return reason
    if (!(await within(cell.realm.waits, Promise.race([stopping, cell.ended]), limitMs))) tellLate(cell, 'onStop', limitMs)
    return reason
  } catch (error) {
    cell.realm.events.emit({ event: 'actor.cleanup-failed', actor: cell.id, at: life.target.descriptor.name, error })
    return { ...reason, cleanupError: toError(error) } // it is told to other hosts, whatever was thrown
  }
}

/** Something is ended without what it still waits for. */
export const tellLate = (cell: Winding, waitedFor: string, ms: number): void =>
  cell.realm.events.emit({ event: 'actor.stop-late', actor: cell.id, at: cell.protocol.descriptor.name, waitedFor, ms })

const reasonForChildren = (reason: StopReason): StopReason =>
  reason.kind === 'system-stopped' || reason.kind === 'host-stopped' ? reason : { kind: 'shutdown' }
