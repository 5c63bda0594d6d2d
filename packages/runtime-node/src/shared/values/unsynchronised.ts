import type { Lock } from '../locks/lock.ts'

/** Whether this program wants to hear about shared things that are used without their lock: set TROUPE_DEV=1 before it starts. */
export const watching: boolean = process.env.TROUPE_DEV === '1'

const reported = new Set<string>()

/**
 * Warns, once for each place in the code, that a thing with a lock is read or written by a thread that does not have the lock. It is the
 * caller's caller who is blamed: call this from the public member itself, and only while {@link watching}.
 */
export const reportUnsynchronised = (label: string, lock: Lock | undefined): void => {
  if (lock === undefined || lock.heldHere) return
  const place = callersCaller()
  if (reported.has(place)) return
  reported.add(place)
  process.emitWarning(`${label} is used without its lock ${place}: use update() or lock.run(), or make it with lock: false`, {
    type: 'TroupeWarning',
    code: 'TROUPE_UNSYNCHRONISED',
  })
}

/** Frames from here: this function, the one above, the public member, its caller. */
const framesBefore = 3

const callersCaller = (): string => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = framesBefore + 1
  const lines = String(new Error().stack).split('\n')
  Error.stackTraceLimit = limit
  return lines[framesBefore + 1]?.trim() ?? 'at an unknown place'
}
