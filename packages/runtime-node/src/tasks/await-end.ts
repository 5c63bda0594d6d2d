import { addAbortListener, OptionError, removeAbortListener } from '@troupe/core/internal'

/** How long to wait for the end of a task. */
export interface JoinOptions {
  /** Milliseconds; 0 or less looks and does not wait. @defaultValue Infinity */
  readonly timeoutMs?: number
  /** Aborting it ends the wait, not the task: `join` rejects with its reason. */
  readonly signal?: AbortSignal
}

/** The longest a timer of Node can wait. */
const longestMs = 2_147_483_647

/**
 * Whether `ended` came within the time. It keeps the program alive meanwhile.
 *
 * @throws OptionError, and the reason of the signal
 */
export const awaitEnd = async (ended: Promise<void>, isOver: () => boolean, options: JoinOptions): Promise<boolean> => {
  const { timeoutMs = Infinity, signal } = options
  if (typeof timeoutMs !== 'number' || Number.isNaN(timeoutMs))
    throw new OptionError({ option: 'join timeoutMs', expected: 'a number of milliseconds', got: timeoutMs })
  signal?.throwIfAborted()
  if (isOver() || timeoutMs <= 0) return isOver()
  let timer: NodeJS.Timeout | undefined
  let onAbort: (() => void) | undefined
  try {
    return await new Promise<boolean>((resolve, reject) => {
      const look = (leftMs: number): void => {
        timer = setTimeout(() => (leftMs > longestMs ? look(leftMs - longestMs) : resolve(false)), Math.min(leftMs, longestMs))
      }
      look(timeoutMs)
      onAbort = () => reject(signal?.reason)
      if (signal !== undefined) addAbortListener(signal, onAbort)
      void ended.then(() => resolve(true))
    })
  } finally {
    clearTimeout(timer)
    if (signal !== undefined && onAbort !== undefined) removeAbortListener(signal, onAbort)
  }
}
