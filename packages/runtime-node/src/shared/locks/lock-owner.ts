/** Who holds a lock. */
export interface LockOwner {
  /** The name of its host: `main` for the thread that started the program. */
  readonly host: string
  readonly pid: number
  /** Node's number of its thread, 0 for the main thread of a process. */
  readonly threadId: number
  /**
   * Since when, in milliseconds since 1970: since it had to wait for it and got it, or, if it found it free, since somebody else first wanted it or asked
   * for its owner. `undefined` where it is not known any more.
   */
  readonly since: number | undefined
}
