/**
 * All who listen to one signal: for the signal they are one listener. Hundreds of asks or tasks often have a signal in common, and platforms
 * warn of so many listeners (Node 20 from the eleventh on), and go through all of them to take one away.
 */
class AbortListeners {
  readonly #signal: AbortSignal
  readonly #actions = new Set<() => void>()

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  add(action: () => void): void {
    if (this.#actions.size === 0) this.#signal.addEventListener('abort', this.#run)
    this.#actions.add(action)
  }

  remove(action: () => void): void {
    if (this.#actions.delete(action) && this.#actions.size === 0) this.#signal.removeEventListener('abort', this.#run)
  }

  /** One that fails keeps no other from hearing of it. */
  readonly #run = (): void => {
    let failure: { readonly error: unknown } | undefined
    for (const action of this.#actions) {
      this.remove(action)
      try {
        action()
      } catch (error) {
        failure ??= { error }
      }
    }
    if (failure !== undefined) throw failure.error
  }
}

const listeners = new WeakMap<AbortSignal, AbortListeners>()

/** Runs `action` once, when `signal` aborts from now on. The same action is added once. */
export const listenToAbort = (signal: AbortSignal | undefined, action: () => void): void => {
  if (signal === undefined) return
  let all = listeners.get(signal)
  if (all === undefined) {
    all = new AbortListeners(signal)
    listeners.set(signal, all)
  }
  all.add(action)
}

/** `action` is not run any more. */
export const stopListeningToAbort = (signal: AbortSignal | undefined, action: () => void): void => {
  if (signal !== undefined) listeners.get(signal)?.remove(action)
}
