import { knowErrors, nameErrors } from '@troupe/core/internal'
import { LockError } from './lock-errors.ts'
import { SharedMemoryError } from './shared-memory-errors.ts'

export interface SyncUnavailableFacts {
  readonly lock: string
  /** What was asked for. */
  readonly call: string
  /** Why it is kept by a server, and not in memory. */
  readonly why: string
}
/** Something that a server keeps was to block this thread, or to answer at once: the answer takes a message there and one back. Nothing was done. */
export class SyncUnavailableError extends LockError implements SyncUnavailableFacts {
  static {
    nameErrors(this, 'SyncUnavailableError')
  }
  readonly code = 'SYNC_UNAVAILABLE'
  declare readonly call: string
  declare readonly why: string
  constructor(facts: SyncUnavailableFacts) {
    super(
      `${facts.lock} cannot answer ${facts.call} without a message to the server that keeps it, because ${facts.why}: use what returns a promise`,
      facts,
    )
  }
}

export interface SystemNeededFacts {
  readonly why: string
}
/** A server was to keep something, and there is no system on this host that could have one. */
export class SystemNeededError extends SharedMemoryError implements SystemNeededFacts {
  static {
    nameErrors(this, 'SystemNeededError')
  }
  readonly code = 'SYSTEM_NEEDED'
  declare readonly why: string
  constructor(facts: SystemNeededFacts) {
    super(
      `no server can keep what has the backend 'manager' here: ${facts.why}; create a system before it is used or sent, or make it with a manager`,
      facts,
    )
  }
}

knowErrors({
  SYNC_UNAVAILABLE: {
    class: SyncUnavailableError,
    family: 'lock',
    meaning: 'Something that a server keeps was to block the thread, or to answer at once.',
    remedy: 'Use what returns a promise. Where memory can be mapped, `shm` has both sides; `why` says what is missing.',
  },
  SYSTEM_NEEDED: {
    class: SystemNeededError,
    family: 'memory',
    meaning: "Something with the backend `'manager'` was used or sent where no system runs.",
    remedy: 'Create the system first, import `@troupe/runtime-node`, or let a manager make it.',
  },
})
