type Listener = () => void

const listening = new WeakMap<AbortSignal, { readonly listeners: Set<Listener>; readonly aborted: Listener }>()

/**
 * As `signal.addEventListener('abort', listener)`, for signals that thousands of calls may share: a signal searches all its listeners for each that
 * is added or removed, and on some runtimes warns of more than ten. This way it has one.
 */
export const addAbortListener = (signal: AbortSignal, listener: Listener): void => {
  const known = listening.get(signal)
  if (known !== undefined) return void known.listeners.add(listener)
  const listeners = new Set([listener])
  const aborted = (): void => {
    try {
      callAll(listeners)
    } finally {
      listening.delete(signal)
    }
  }
  listening.set(signal, { listeners, aborted })
  signal.addEventListener('abort', aborted, { once: true })
}

/** Nothing happens when it was not added, or has been called. */
export const removeAbortListener = (signal: AbortSignal, listener: Listener): void => {
  const known = listening.get(signal)
  if (known?.listeners.delete(listener) !== true || known.listeners.size > 0) return
  listening.delete(signal)
  signal.removeEventListener('abort', known.aborted)
}

/** In the order of their coming, but for those that one of them removes. */
const callAll = (listeners: Set<Listener>): void => {
  const failures: unknown[] = []
  for (const listener of listeners) {
    listeners.delete(listener)
    try {
      listener()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
