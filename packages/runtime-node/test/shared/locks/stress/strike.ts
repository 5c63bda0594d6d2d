import { LockAbandonedError, LockCancelledError, LockTimeoutError } from '@troupe/runtime-node'
import { Entries, type Ledger, section } from './ledger.ts'

/** Waits that one event loop has at a time. */
const together = 4

const expected = [LockTimeoutError, LockCancelledError]
const giveUp = (error: unknown): void => {
  if (!expected.some((kind) => error instanceof kind)) throw error
}

/** Takes the lock again and again, blocking, until it is told to stop. Returns how often it got it. */
export const strikeSync = ({ lock, words }: Ledger, me: number): number => {
  const entries = new Entries({ lock, words }, me)
  let times = 0
  for (let round = 0; !entries.isStopped; round++) {
    const came = entries.now()
    try {
      using _held = round % 4 === 0 ? lock.acquireSync({ timeoutMs: (round % 3) * 0.7 }) : lock.acquireSync()
      entries.enter(came)
      entries.count()
      entries.leave()
      times++
    } catch (error) {
      giveUp(error)
    }
  }
  return times
}

const strikeOnce = async ({ lock }: Ledger, entries: Entries, place: number, round: number): Promise<boolean> => {
  const limit = round % 8
  const signal = limit === 1 ? AbortSignal.timeout(1) : undefined
  const abort = limit === 2 ? new AbortController() : undefined
  const came = entries.now()
  const acquired = lock.acquire({
    ...(limit === 3 && { timeoutMs: round % 4 }),
    ...(signal !== undefined && { signal }),
    ...(abort !== undefined && { signal: abort.signal }),
  })
  if (abort !== undefined) queueMicrotask(() => abort.abort())
  // who may give up leaves the queue before it knows
  const isPatient = limit === 0 || limit > 3
  if (isPatient) entries.stand(place)
  try {
    await using _held = await acquired
    entries.gone(place)
    entries.enter(came)
    if (round % 2 === 0) await null
    entries.count()
    entries.leave()
    return true
  } catch (error) {
    giveUp(error)
    return false
  }
}

/** The same without blocking, several at a time, some of which give up. */
export const strike = async (ledger: Ledger, me: number): Promise<number> => {
  const entries = new Entries(ledger, me)
  let times = 0
  const line = async (place: number): Promise<void> => {
    for (let round = place; !entries.isStopped; round++) {
      if (await strikeOnce(ledger, entries, place, round)) times++
      if (round % 16 === 0) await new Promise(setImmediate)
    }
  }
  await Promise.all(Array.from({ length: together }, (_, place) => line(place)))
  return times
}

/** Takes the lock until it is killed; where it is at each moment stands in the ledger. What another one left behind it leaves to others. */
export const strikeUntilKilled = ({ lock, words }: Ledger, me: number): void => {
  const entries = new Entries({ lock, words }, me)
  entries.begin()
  for (;;) {
    entries.section = section.entering
    try {
      const held = lock.acquireSync()
      entries.enter(0)
      for (let n = 0; n < 50; n++) entries.count()
      entries.leave()
      held.release()
    } catch (error) {
      if (!(error instanceof LockAbandonedError)) throw error
    }
    entries.section = section.outside
  }
}

/** The same without blocking. */
export const strikeAwaitingUntilKilled = async ({ lock, words }: Ledger, me: number): Promise<void> => {
  const entries = new Entries({ lock, words }, me)
  entries.begin()
  for (;;) {
    entries.section = section.entering
    try {
      const held = await lock.acquire()
      entries.enter(0)
      for (let n = 0; n < 50; n++) {
        entries.count()
        if (n % 10 === 0) await null
      }
      entries.leave()
      held.release()
    } catch (error) {
      if (!(error instanceof LockAbandonedError)) throw error
    }
    entries.section = section.outside
    await new Promise(setImmediate)
  }
}
