/** A lock that is nothing else: nobody knows who has it, and with its holder it is gone. */
export interface BareLock {
  lock(): void
  unlock(): void
}
