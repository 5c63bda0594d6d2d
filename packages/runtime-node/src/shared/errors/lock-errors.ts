import { knowErrors, nameErrors, TroupeError } from '@troupe/core/internal'
import type { LockOwner } from '../locks/lock-owner.ts'

/** A lock, or whatever else hosts wait at together, could not do what was asked of it. */
export abstract class LockError extends TroupeError {
  static {
    nameErrors(this, 'LockError', 'lock')
  }
  /** Which one, as it is shown everywhere: its kind and name. */
  declare readonly lock: string
}

export interface LockTimeoutFacts {
  readonly lock: string
  readonly timeoutMs: number
  /** Who had it when time was up, if anybody had. */
  readonly owner: LockOwner | undefined
}
/** The wait was not over within its time. The waiter has left the queue: it does not hold anything. */
export class LockTimeoutError extends LockError implements LockTimeoutFacts {
  static {
    nameErrors(this, 'LockTimeoutError')
  }
  readonly code = 'LOCK_TIMEOUT'
  declare readonly timeoutMs: number
  declare readonly owner: LockOwner | undefined
  constructor(facts: LockTimeoutFacts) {
    super(`${facts.lock} was not to be had within ${facts.timeoutMs} ms${ownerText(facts.owner)}`, facts)
  }
}

export interface LockCancelledFacts {
  readonly lock: string
}
/** The waiter's signal aborted. `cause` is the signal's reason. The waiter has left the queue. */
export class LockCancelledError extends LockError implements LockCancelledFacts {
  static {
    nameErrors(this, 'LockCancelledError')
  }
  readonly code = 'LOCK_CANCELLED'
  constructor(facts: LockCancelledFacts, options?: ErrorOptions) {
    super(`the wait for ${facts.lock} was cancelled by its signal`, facts, options)
  }
}

export interface LockAbandonedFacts {
  readonly lock: string
  /** Who died in possession of it. */
  readonly owner: LockOwner
}
/** The last owner died in possession of the lock, so what it guards may be half changed. Nobody holds it now. */
export class LockAbandonedError extends LockError implements LockAbandonedFacts {
  static {
    nameErrors(this, 'LockAbandonedError')
  }
  readonly code = 'LOCK_ABANDONED'
  declare readonly owner: LockOwner
  constructor(facts: LockAbandonedFacts) {
    super(
      `${facts.lock} was abandoned by ${facts.owner.host}, which died holding it: take it with onAbandoned: 'flag', repair what it guards, ` +
        'and call markConsistent()',
      facts,
    )
  }
}

export interface NotOwnerFacts {
  readonly lock: string
  readonly owner: LockOwner | undefined
}
/** Somebody released what it does not hold: never acquired, released already, or held by another. */
export class NotOwnerError extends LockError implements NotOwnerFacts {
  static {
    nameErrors(this, 'NotOwnerError')
  }
  readonly code = 'NOT_OWNER'
  declare readonly owner: LockOwner | undefined
  constructor(facts: NotOwnerFacts) {
    super(
      `${facts.lock} is not held here and so cannot be released${ownerText(facts.owner)}: release what acquire() gave, once`,
      facts,
    )
  }
}

export interface LockDisposedFacts {
  readonly lock: string
}
/** This handle was disposed. Other handles of the same lock are not concerned. */
export class LockDisposedError extends LockError implements LockDisposedFacts {
  static {
    nameErrors(this, 'LockDisposedError')
  }
  readonly code = 'LOCK_DISPOSED'
  constructor(facts: LockDisposedFacts) {
    super(`${facts.lock} was disposed here: use it before it goes out of scope`, facts)
  }
}

export interface DeadlockFacts {
  readonly lock: string
  /** Who waits for what, from somebody round to the same again: each waits for the next. */
  readonly cycle: readonly string[]
  /** In development, for each lock of the cycle, where it was acquired and where it is waited for. */
  readonly stacks?: readonly string[]
}
/**
 * This wait and others wait for one another. Threads that block are told in production too, if none of them would ever give up: nothing else
 * could end that. Actors that await are told in development only, in production by the event `lock.deadlock`; in development a circle is one whatever time limits the
 * waits in it have.
 */
export class DeadlockError extends LockError implements DeadlockFacts {
  static {
    nameErrors(this, 'DeadlockError')
  }
  readonly code = 'DEADLOCK'
  declare readonly cycle: readonly string[]
  declare readonly stacks: readonly string[]
  constructor(facts: DeadlockFacts) {
    super(`a wait for ${facts.lock} waits for itself: ${facts.cycle.join(' -> ')}; take locks in one order everywhere`, {
      ...facts,
      stacks: facts.stacks ?? [],
    })
  }
}

export interface BarrierBrokenFacts {
  readonly lock: string
  readonly why: 'aborted' | 'timeout' | 'reset' | 'a party died' | 'the action failed'
}
/** The barrier is broken: not all parties will come. */
export class BarrierBrokenError extends LockError implements BarrierBrokenFacts {
  static {
    nameErrors(this, 'BarrierBrokenError')
  }
  readonly code = 'BARRIER_BROKEN'
  declare readonly why: BarrierBrokenFacts['why']
  constructor(facts: BarrierBrokenFacts, options?: ErrorOptions) {
    super(`${facts.lock} is broken (${facts.why}): reset() it when all parties can meet again`, facts, options)
  }
}

const ownerText = (owner: LockOwner | undefined): string => (owner === undefined ? '' : ` (held by ${owner.host})`)

knowErrors({
  LOCK_TIMEOUT: {
    class: LockTimeoutError,
    family: 'lock',
    meaning: 'The wait for a lock was not over within its time; the waiter has left the queue.',
    remedy: 'Give it longer, or look at `owner`: who has it, and since when.',
  },
  LOCK_CANCELLED: {
    class: LockCancelledError,
    family: 'lock',
    meaning: 'The signal of a wait aborted; the waiter has left the queue.',
    remedy: 'Nothing, if that was wanted. `cause` is the reason of the signal.',
  },
  LOCK_ABANDONED: {
    class: LockAbandonedError,
    family: 'lock',
    meaning: 'The last owner died holding the lock: what it guards may be half changed.',
    remedy: "Acquire it with `onAbandoned: 'flag'`, repair, and call `held.markConsistent()`.",
  },
  NOT_OWNER: {
    class: NotOwnerError,
    family: 'lock',
    meaning: 'Something was released that is not held here: never acquired, or released already.',
    remedy: 'Release what `acquire` gave, once; `using` does it for you.',
  },
  LOCK_DISPOSED: {
    class: LockDisposedError,
    family: 'lock',
    meaning: 'A handle of a lock was used after it was disposed.',
    remedy: 'Keep it for as long as it is used; others have handles of their own.',
  },
  DEADLOCK: {
    class: DeadlockError,
    family: 'lock',
    meaning: 'A wait could never end: those in `cycle` wait for each other.',
    remedy: 'Take locks in one order everywhere, or hold only one at a time.',
  },
  BARRIER_BROKEN: {
    class: BarrierBrokenError,
    family: 'lock',
    meaning: 'Not all parties of a barrier will come.',
    remedy: 'Call `reset()` when all can meet again.',
  },
})
