import { addAbortListener, removeAbortListener } from '@troupe/core/internal'

/**
 * A wait that a signal ends: it rejects with the signal's reason then. `begin` is told how the wait ends well, and returns how it is left.
 */
export const abortable = (signal: AbortSignal | undefined, begin: (end: () => void) => () => void): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const aborted = (): void => {
      leave()
      reject(signal!.reason)
    }
    const end = (): void => {
      if (signal !== undefined) removeAbortListener(signal, aborted)
      resolve()
    }
    if (signal !== undefined) addAbortListener(signal, aborted)
    const leave = begin(end)
  })
