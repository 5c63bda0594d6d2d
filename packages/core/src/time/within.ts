import { Deadline, type Wheel } from './wheel.ts'

class Limit extends Deadline {
  readonly #onPassed: () => void
  constructor(onPassed: () => void) {
    super()
    this.#onPassed = onPassed
  }
  expire(): void {
    this.#onPassed()
  }
}

/** Whether `work` was fulfilled within `ms`. Rejects as `work` does; what it does after the deadline is nobody's concern. */
export const within = (wheel: Wheel, work: PromiseLike<unknown>, ms: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const limit = new Limit(() => resolve(false))
    wheel.add(limit, ms)
    work.then(
      () => {
        wheel.remove(limit)
        resolve(true)
      },
      (error) => {
        wheel.remove(limit)
        reject(error)
      },
    )
  })
