import { abortable } from './abortable.ts'

/** Who waits until a queue has room. */
export class Room {
  readonly #free: () => number
  readonly #waiting: (() => void)[] = []
  /** How many were told in this turn of the loop that there is room, and have not used it. */
  #told = 0

  /** `free`: how many more the queue would take. */
  constructor(free: () => number) {
    this.#free = free
  }

  /** Resolves once there is room. @throws the signal's reason - it aborted first */
  wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.#free() === Infinity && signal === undefined) return Promise.resolve()
    return abortable(signal, (go) => {
      this.#waiting.push(go)
      this.letIn()
      return () => void this.#waiting.splice(this.#waiting.indexOf(go), 1)
    })
  }

  /** Something came into the queue: perhaps from one who was told that there is room. */
  used(): void {
    if (this.#told > 0) this.#told--
  }

  /** No more are told than there is room for; the others as soon as these had their turn. */
  letIn(): void {
    const going = this.#waiting.splice(0, Math.max(0, this.#free() - this.#told))
    if (going.length === 0) return
    if (this.#told === 0) {
      setImmediate(() => {
        this.#told = 0
        this.letIn()
      })
    }
    this.#told += going.length
    for (const go of going) go()
  }

  /** Nobody has to wait any more. */
  open(): void {
    for (const go of this.#waiting.splice(0)) go()
  }
}
