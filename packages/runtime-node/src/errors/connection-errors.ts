import { knowErrors, nameErrors, TroupeError } from '@troupe/core/internal'

/** A connection between two programs was not made, or is of no more use. */
export abstract class ConnectionError extends TroupeError {
  static {
    nameErrors(this, 'ConnectionError', 'connection')
  }
  static override is(value: unknown): value is ConnectionError {
    return TroupeError.is(value) && value.family === 'connection'
  }
  /** Who is at the other end, or where it was looked for: an address as text. */
  declare readonly peer: string
}

export interface ConnectionClosedFacts {
  readonly peer: string
  readonly why: string
  /** Whether it ended in order: closed here, or by the other side between two messages. */
  readonly clean: boolean
}
/** The connection or listener has ended. All that arrived before was read already, unless it was closed here. */
export class ConnectionClosedError extends ConnectionError implements ConnectionClosedFacts {
  static {
    nameErrors(this, 'ConnectionClosedError')
  }
  readonly code = 'CONNECTION_CLOSED'
  declare readonly why: string
  declare readonly clean: boolean
  constructor(facts: ConnectionClosedFacts, options?: ErrorOptions) {
    super(`the connection with ${facts.peer} is over: ${facts.why}`, facts, options)
  }
}

export interface ConnectFailedFacts {
  readonly peer: string
}
/** Nobody could be reached at the address. `cause` is what the platform said. */
export class ConnectFailedError extends ConnectionError implements ConnectFailedFacts {
  static {
    nameErrors(this, 'ConnectFailedError')
  }
  readonly code = 'CONNECT_FAILED'
  constructor(facts: ConnectFailedFacts, options?: ErrorOptions) {
    super(`${facts.peer} could not be reached${reasonOf(options)}: is the listener there?`, facts, options)
  }
}

export interface ListenFailedFacts {
  readonly peer: string
}
/** The address cannot be listened at: somebody else does, or may not have it. `cause` is what the platform said. */
export class ListenFailedError extends ConnectionError implements ListenFailedFacts {
  static {
    nameErrors(this, 'ListenFailedError')
  }
  readonly code = 'LISTEN_FAILED'
  constructor(facts: ListenFailedFacts, options?: ErrorOptions) {
    super(`cannot listen at ${facts.peer}${reasonOf(options)}`, facts, options)
  }
}

export interface InsecureAddressFacts {
  readonly peer: string
  readonly why: string
  readonly remedy: string
}
/** Others could read along, or stand in for one of the two sides. Nothing was opened. */
export class InsecureAddressError extends ConnectionError implements InsecureAddressFacts {
  static {
    nameErrors(this, 'InsecureAddressError')
  }
  readonly code = 'INSECURE_ADDRESS'
  declare readonly why: string
  declare readonly remedy: string
  constructor(facts: InsecureAddressFacts) {
    super(`${facts.peer} is not safe: ${facts.why}; ${facts.remedy}`, facts)
  }
}

export interface AuthenticationFacts {
  readonly peer: string
  readonly why: string
}
/** The other side did not prove that it has the same key, or speaks something else. */
export class AuthenticationError extends ConnectionError implements AuthenticationFacts {
  static {
    nameErrors(this, 'AuthenticationError')
  }
  readonly code = 'AUTHENTICATION'
  declare readonly why: string
  constructor(facts: AuthenticationFacts, options?: ErrorOptions) {
    super(`${facts.peer} was not let in: ${facts.why}`, facts, options)
  }
}

export interface HandshakeTimeoutFacts {
  readonly peer: string
  readonly deadlineMs: number
}
/** The other side did not finish the handshake in time. */
export class HandshakeTimeoutError extends ConnectionError implements HandshakeTimeoutFacts {
  static {
    nameErrors(this, 'HandshakeTimeoutError')
  }
  readonly code = 'HANDSHAKE_TIMEOUT'
  declare readonly deadlineMs: number
  constructor(facts: HandshakeTimeoutFacts, options?: ErrorOptions) {
    super(`${facts.peer} did not finish the handshake within ${facts.deadlineMs} ms`, facts, options)
  }
}

/** What a listener has too many of. */
export type ConnectionLimit = 'connections' | 'handshakes' | 'tries'

export interface ConnectionLimitFacts {
  readonly peer: string
  readonly limit: ConnectionLimit
}
/** The listener has as many connections, handshakes or failed tries from one address as it takes. Later it may let one in. */
export class ConnectionLimitError extends ConnectionError implements ConnectionLimitFacts {
  static {
    nameErrors(this, 'ConnectionLimitError')
  }
  readonly code = 'CONNECTION_LIMIT'
  declare readonly limit: ConnectionLimit
  constructor(facts: ConnectionLimitFacts) {
    super(`${facts.peer}: too many ${limitTexts[facts.limit]}; try again later`, facts)
  }
}

export interface FrameTooLargeFacts {
  readonly peer: string
  readonly bytes: number
  readonly maxFrameBytes: number
  /** `out`: it was not sent, and the connection goes on. `in`: it was announced by the other side, which was cut off. */
  readonly direction: 'in' | 'out'
}
/** A message is longer than the connection takes. */
export class FrameTooLargeError extends ConnectionError implements FrameTooLargeFacts {
  static {
    nameErrors(this, 'FrameTooLargeError')
  }
  readonly code = 'FRAME_TOO_LARGE'
  declare readonly bytes: number
  declare readonly maxFrameBytes: number
  declare readonly direction: 'in' | 'out'
  constructor(facts: FrameTooLargeFacts) {
    const { bytes, peer, maxFrameBytes } = facts
    const whose = facts.direction === 'out' ? `for ${peer}` : `from ${peer}`
    super(
      `a message of ${bytes} bytes ${whose} is longer than ${maxFrameBytes}: send it in parts, or raise limits.maxFrameBytes on both sides`,
      facts,
    )
  }
}

export interface SlowPeerFacts {
  readonly peer: string
  readonly bytes: number
  readonly withinMs: number
}
/** The other side began with a message and then sent next to nothing: it was cut off. */
export class SlowPeerError extends ConnectionError implements SlowPeerFacts {
  static {
    nameErrors(this, 'SlowPeerError')
  }
  readonly code = 'SLOW_PEER'
  declare readonly bytes: number
  declare readonly withinMs: number
  constructor(facts: SlowPeerFacts) {
    super(`${facts.peer} sent ${facts.bytes} bytes of a message it had begun within ${facts.withinMs} ms, and was cut off`, facts)
  }
}

export interface SendQueueFullFacts {
  readonly peer: string
  readonly bytes: number
  readonly maxQueuedBytes: number
}
/** So much waits to be sent already that this message was not taken: the sender did not wait for its sends. */
export class SendQueueFullError extends ConnectionError implements SendQueueFullFacts {
  static {
    nameErrors(this, 'SendQueueFullError')
  }
  readonly code = 'SEND_QUEUE_FULL'
  declare readonly bytes: number
  declare readonly maxQueuedBytes: number
  constructor(facts: SendQueueFullFacts) {
    const { bytes, peer, maxQueuedBytes } = facts
    super(`${bytes} bytes wait for ${peer} already, and ${maxQueuedBytes} may: await send() before sending more`, facts)
  }
}

const limitTexts = {
  connections: 'connections at once',
  handshakes: 'handshakes at once',
  tries: 'failed tries from one address',
} as const

const reasonOf = (options?: ErrorOptions): string => {
  const code = (options?.cause as { readonly code?: unknown } | undefined)?.code
  return typeof code === 'string' ? ` (${code})` : ''
}

knowErrors({
  CONNECTION_CLOSED: {
    class: ConnectionClosedError,
    family: 'connection',
    meaning: 'The connection or listener has ended; `clean` says whether in order.',
    remedy: 'None is needed at the end of a conversation; else read `why` and `cause`, and connect again.',
  },
  CONNECT_FAILED: {
    class: ConnectFailedError,
    family: 'connection',
    meaning: 'Nobody could be reached at the address.',
    remedy: 'Read `cause`; start the listener first, or try again.',
  },
  LISTEN_FAILED: {
    class: ListenFailedError,
    family: 'connection',
    meaning: 'The address cannot be listened at.',
    remedy: 'Read `cause`; take another port or path, or port 0 for any that is free.',
  },
  INSECURE_ADDRESS: {
    class: InsecureAddressError,
    family: 'connection',
    meaning: 'Others could read along, or stand in for one of the two sides.',
    remedy: 'Use `tls`, a loopback address, or a Unix socket in a folder that only you can write to.',
  },
  AUTHENTICATION: {
    class: AuthenticationError,
    family: 'connection',
    meaning: 'The other side did not prove that it has the same key, or speaks something else.',
    remedy: 'Give both sides the same `authKey`, both or neither `tls`, and the same version of Troupe.',
  },
  HANDSHAKE_TIMEOUT: {
    class: HandshakeTimeoutError,
    family: 'connection',
    meaning: 'The other side did not finish the handshake in time.',
    remedy: 'See what listens at the address, and whether its program is busy.',
  },
  CONNECTION_LIMIT: {
    class: ConnectionLimitError,
    family: 'connection',
    meaning: 'The listener has as many connections, handshakes or failed tries from one address as it takes.',
    remedy: 'Try again later, or raise the limit of the listener.',
  },
  FRAME_TOO_LARGE: {
    class: FrameTooLargeError,
    family: 'connection',
    meaning: 'A message is longer than the connection takes.',
    remedy: 'Send it in parts, or raise `limits.maxFrameBytes` on both sides.',
  },
  SLOW_PEER: {
    class: SlowPeerError,
    family: 'connection',
    meaning: 'The other side began with a message and then sent next to nothing.',
    remedy: 'Connect again; if it was only busy, raise `limits.progressMs`.',
  },
  SEND_QUEUE_FULL: {
    class: SendQueueFullError,
    family: 'connection',
    meaning: 'So much waits to be sent already that the message was not taken.',
    remedy: 'Await `send()` before sending more.',
  },
})
