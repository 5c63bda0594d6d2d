import { shortText } from './short-text.ts'
import { nameErrors, TroupeError } from './troupe-error.ts'

/** The channel between two hosts is of no more use. */
export abstract class LinkError extends TroupeError {
  static {
    nameErrors(this, 'LinkError', 'link')
  }
  static override is(value: unknown): value is LinkError {
    return TroupeError.is(value) && value.family === 'link'
  }
}

export interface FrameInvalidFacts {
  readonly expected: string
  readonly got: unknown
}
/** Bytes arrived that no kernel of this version writes. */
export class FrameInvalidError extends LinkError implements FrameInvalidFacts {
  static {
    nameErrors(this, 'FrameInvalidError')
  }
  readonly code = 'FRAME_INVALID'
  declare readonly expected: string
  declare readonly got: unknown
  constructor(facts: FrameInvalidFacts, options?: ErrorOptions) {
    super(
      `expected ${facts.expected}, got ${shortText(facts.got)}: both sides must run the same version of Troupe`,
      facts,
      options,
    )
  }
}

export interface HandshakeFacts {
  readonly peer: string
  readonly why: string
}
/** The other end of a new link did not prove that it belongs here. */
export class HandshakeError extends LinkError implements HandshakeFacts {
  static {
    nameErrors(this, 'HandshakeError')
  }
  readonly code = 'HANDSHAKE'
  declare readonly peer: string
  declare readonly why: string
  constructor(facts: HandshakeFacts, options?: ErrorOptions) {
    super(`handshake with ${facts.peer} failed: ${facts.why}`, facts, options)
  }
}
