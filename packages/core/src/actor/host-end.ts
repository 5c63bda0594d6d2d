/** How a thread or process ended. */
export interface HostEnd {
  /** `null` when a signal ended it, or it never ran. A thread that was ended from outside has 1. */
  readonly exitCode: number | null
  /** The signal that ended it; threads have none. */
  readonly signal: string | null
  /** What ended it, when that was an error that could still be told. */
  readonly error: Error | undefined
  /** The last lines that it wrote to stderr, at most 20. */
  readonly stderr: readonly string[]
  /** The system ended it from outside: it, or the actor that it was for, was killed, or it did not stop in time. */
  readonly terminated: boolean
}
