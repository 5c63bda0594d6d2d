import { inspect } from 'node:util'
import type { ActorSystem } from '@troupe/core'

/** A system that gave up is told to `onFailure`; without one, on stderr, and the program will end with exit code 1. */
export const tellFailure = (system: ActorSystem, onFailure: ((error: unknown) => void) | undefined): void => {
  void system.done.then(({ cause }) => {
    if (cause === undefined) return
    if (onFailure !== undefined) return onFailure(cause)
    process.stderr.write(`troupe: the system gave up: ${inspect(cause)}\n`)
    process.exitCode = 1
  })
}
