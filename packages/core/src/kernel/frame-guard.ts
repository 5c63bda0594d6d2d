/**
 * Keeps frames from being begun inside one another. While a value is encoded, code of the user may run (a getter, a `toWire()`), and
 * what that sends to another host has to wait until the frame at hand is complete: frames are written in place, and the packer has one
 * buffer for the whole program, which is why there is one guard for all links.
 */
class FrameGuard {
  busy = false
  readonly #deferred: (() => void)[] = []

  /** Runs `action` when the frame at hand is complete. Only while `busy`. */
  defer(action: () => void): void {
    this.#deferred.push(action)
  }

  leave(): void {
    this.busy = false
    if (this.#deferred.length > 0) this.#runDeferred()
  }

  #runDeferred(): void {
    while (this.#deferred.length > 0) this.#deferred.shift()!()
  }
}

export const frameGuard: FrameGuard = new FrameGuard()
