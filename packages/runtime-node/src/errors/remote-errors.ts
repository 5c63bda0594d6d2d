import { NotDeliveredError, OutcomeUnknownError } from '@troupe/core'
import { knowErrors, nameErrors } from '@troupe/core/internal'
import { ObjectError } from './object-errors.ts'

export interface ManagerUnreachableFacts {
  /** Where the manager was: an address as text. */
  readonly peer: string
  readonly method: string
  readonly why: string
}
/** There is no connection with the manager of another program. Nothing was done. `cause` is how the last one ended, or why there is none. */
export class ManagerUnreachableError extends NotDeliveredError implements ManagerUnreachableFacts {
  static {
    nameErrors(this, 'ManagerUnreachableError')
  }
  readonly code = 'MANAGER_UNREACHABLE'
  declare readonly peer: string
  declare readonly method: string
  declare readonly why: string
  constructor(facts: ManagerUnreachableFacts, options?: ErrorOptions) {
    super(`${facts.method}: the manager at ${facts.peer} was not asked, because ${facts.why}`, facts, options)
  }
}

export interface RemoteCallLostFacts {
  readonly peer: string
  readonly method: string
}
/** The connection with the manager of another program ended before the answer came: the call may have been done, in part or whole. `cause` is how it ended. */
export class RemoteCallLostError extends OutcomeUnknownError implements RemoteCallLostFacts {
  static {
    nameErrors(this, 'RemoteCallLostError')
  }
  readonly code = 'REMOTE_CALL_LOST'
  declare readonly peer: string
  declare readonly method: string
  constructor(facts: RemoteCallLostFacts, options?: ErrorOptions) {
    super(
      `${facts.method}: the connection with the manager at ${facts.peer} ended before its answer: it may have been done`,
      facts,
      options,
    )
  }
}

/** What a program may have only so much of at a manager elsewhere. */
export type RemoteLimit = 'calls' | 'objects' | 'clients' | 'bytes'

export interface RemoteLimitFacts {
  readonly limit: RemoteLimit
  readonly most: number
}
/** A program has as much at the manager of another one as that, or the connection, takes. Nothing was done, or its result was thrown away: see `limit`. */
export class RemoteLimitError extends ObjectError implements RemoteLimitFacts {
  static {
    nameErrors(this, 'RemoteLimitError')
  }
  readonly code = 'REMOTE_LIMIT'
  declare readonly limit: RemoteLimit
  declare readonly most: number
  constructor(facts: RemoteLimitFacts) {
    super(limitTexts[facts.limit](facts.most), facts)
  }
}

const limitTexts = {
  calls: (most: number) =>
    `${most} calls of this program are under way there already, and this one was not begun: await some of them`,
  objects: (most: number) => `the result holds more objects than one program may hold there (${most}): release some of them`,
  clients: (most: number) => `${most} hosts of this program call there already, and those of this one are refused`,
  bytes: (most: number) =>
    `${most} bytes wait to be sent there already, and this call was not: await some calls before making more`,
} as const

export interface FunctionNotServedFacts {
  readonly exportName: string
  readonly served: readonly string[]
}
/** Another program named a function that the manager does not run for others. It was not loaded, and not called. */
export class FunctionNotServedError extends ObjectError implements FunctionNotServedFacts {
  static {
    nameErrors(this, 'FunctionNotServedError')
  }
  readonly code = 'FUNCTION_NOT_SERVED'
  declare readonly exportName: string
  declare readonly served: readonly string[]
  constructor(facts: FunctionNotServedFacts) {
    const { exportName, served } = facts
    super(
      `the manager runs no function ${exportName} for other programs, only ${served.join(', ') || 'none'}: name it in functions of serveManager()`,
      facts,
    )
  }
}

export interface RemoteProtocolFacts {
  readonly peer: string
  readonly why: string
}
/** What is at the other end of a connection is no manager, or no client of one, or breaks their rules. The connection was ended. */
export class RemoteProtocolError extends ObjectError implements RemoteProtocolFacts {
  static {
    nameErrors(this, 'RemoteProtocolError')
  }
  readonly code = 'REMOTE_PROTOCOL'
  declare readonly peer: string
  declare readonly why: string
  constructor(facts: RemoteProtocolFacts, options?: ErrorOptions) {
    super(`${facts.peer} does not speak as a manager and its clients do: ${facts.why}`, facts, options)
  }
}

knowErrors({
  MANAGER_UNREACHABLE: {
    class: ManagerUnreachableError,
    family: 'not-delivered',
    meaning: 'There is no connection with the manager of another program at the moment, so nothing was asked of it.',
    remedy: 'Read `why` and `cause`; connect with `reconnect`, and wait for `remote.ready()`, or connect again.',
  },
  REMOTE_CALL_LOST: {
    class: RemoteCallLostError,
    family: 'outcome-unknown',
    meaning: 'The connection with the manager of another program ended before the answer came.',
    remedy: 'Look at the object before calling again, or make the call safe to repeat.',
  },
  REMOTE_LIMIT: {
    class: RemoteLimitError,
    family: 'object',
    meaning: 'A program has as many calls, objects or waiting bytes at the manager of another one as may be.',
    remedy: 'Await calls and release proxies, or raise the limit in `serveManager`.',
  },
  FUNCTION_NOT_SERVED: {
    class: FunctionNotServedError,
    family: 'object',
    meaning: 'Another program named a function that the manager does not run for others.',
    remedy: 'Give it to `serveManager` under `functions`, by the name that the other program exposes it by.',
  },
  REMOTE_PROTOCOL: {
    class: RemoteProtocolError,
    family: 'object',
    meaning: 'What is at the other end of a connection does not speak as a manager and its clients do.',
    remedy: 'See what listens at the address, and whether both have the same version of Troupe.',
  },
})
