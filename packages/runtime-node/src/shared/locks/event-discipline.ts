import { cell } from '../waiting/cell-layout.ts'
import type { Discipline, DisciplinedCell } from '../waiting/discipline.ts'
import { kinds } from './kinds.ts'

/**
 * The one word of an event: how often it was set and cleared, in turn. It is set while this is odd, and whoever saw another number before
 * knows that it was set since, even if it is not any more.
 */
export const changes: number = cell.a

export const isSet = (words: Int32Array<ArrayBufferLike>): boolean => (Atomics.load(words, changes) & 1) === 1

/**
 * While an event is set all may pass. It is cleared under the latch, and whoever gets the latch has served those that wait before: whoever set
 * it, or, when that thread died between the word and the last grant, the next one, whose recount serves. So to set is one write: those that
 * waited before it pass, wherever the thread was killed.
 */
export class EventDiscipline implements Discipline {
  readonly kind: number = kinds.event

  admits({ words }: DisciplinedCell): boolean {
    return isSet(words)
  }

  bereave(): void {
    // nobody holds anything
  }

  recount(): void {
    // the word is never half written
  }
}
