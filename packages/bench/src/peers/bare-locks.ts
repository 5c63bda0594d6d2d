import type { BareLock } from './bare-lock.ts'
import { SabMutex } from './sab-mutex.ts'
import { SabTicketLock } from './sab-ticket-lock.ts'

export type BareLockKind = 'mutex' | 'ticket lock'

/** How many words of shared memory one takes. */
export const wordsOf = (kind: BareLockKind): number => (kind === 'mutex' ? 1 : SabTicketLock.words)

/** The lock in these words, zero at first. */
export const bareLockIn = (kind: BareLockKind, words: Int32Array<SharedArrayBuffer>): BareLock =>
  kind === 'mutex' ? new SabMutex(words) : new SabTicketLock(words)
