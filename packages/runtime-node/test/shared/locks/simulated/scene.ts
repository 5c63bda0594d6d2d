import { Killed } from './killed.ts'
import { Machine, type SimulatedThread } from './machine.ts'

/** Time in which those that wait have looked after one another, twice. */
export const lookedMs = 250
export const endless = { timeoutMs: Infinity } as const

/**
 * Plays a scene again and again, in which somebody is killed at the first access to shared memory, the second, and so on, until it gets through. The scene
 * says whether it did. Returns how many died.
 */
export const atEveryAccess = async (scene: (machine: Machine, accesses: number) => Promise<boolean>): Promise<number> => {
  for (let accesses = 0; ; accesses++) {
    await using machine = new Machine()
    if (await scene(machine, accesses)) return accesses
  }
}

export interface Outcome<T> {
  readonly value: T | undefined
}

/** What becomes of a promise, to be looked at any time. What is killed has no outcome. */
export const watch = <T>(promise: Promise<T>): Outcome<T> => {
  const outcome: { value: T | undefined } = { value: undefined }
  promise.then(
    (value) => {
      outcome.value = value
    },
    (error) => {
      if (!(error instanceof Killed)) throw error
    },
  )
  return outcome
}

/** Has it killed at that access of a deed. Whether it got through. */
export const die = (thread: SimulatedThread, accesses: number, deed: () => void): boolean => {
  thread.left = accesses
  const survived = thread.survives(deed)
  thread.left = Infinity
  return survived
}
