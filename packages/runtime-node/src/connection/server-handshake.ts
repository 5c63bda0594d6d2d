import { clientRecordBytes, kindOf, nonceBytes, partOf, type Refusal, record, writeRecord } from './handshake-record.ts'
import { isProof, proofOf } from './proof.ts'

export interface HandshakeOptions {
  readonly key: Uint8Array
  /** 32 fresh random bytes. */
  readonly nonce: Uint8Array
  /** See `proof.ts`. */
  readonly binding: Uint8Array
}

/** What the server makes of an answer. `reply` goes to the client in either case. */
export type ServerVerdict = { readonly is: 'accepted' | 'refused'; readonly reply: Uint8Array }

/**
 * The server's side of the handshake: bytes in, bytes out, no socket and no clock. It keeps no more bytes than a response has.
 *
 * First {@link ServerHandshake.challenge} goes out; then bytes are pushed until the answer is complete, or wrong; then the verdict is asked for.
 */
export class ServerHandshake {
  readonly challenge: Uint8Array
  readonly #options: HandshakeOptions
  readonly #response = new Uint8Array(clientRecordBytes)
  #length = 0
  #isMalformed = false

  constructor(options: HandshakeOptions) {
    this.#options = options
    this.challenge = writeRecord(record.challenge, options.nonce)
  }

  /** `wrong` at the first byte that no response has, and for bytes behind it: a client waits until it was let in. */
  push(piece: Uint8Array): 'incomplete' | 'answered' | 'wrong' {
    const room = clientRecordBytes - this.#length
    this.#response.set(piece.subarray(0, room), this.#length)
    this.#length = Math.min(clientRecordBytes, this.#length + piece.byteLength)
    if (piece.byteLength > room || !this.#mayBecomeResponse()) this.#isMalformed = true
    if (this.#isMalformed) return 'wrong'
    return this.#length === clientRecordBytes ? 'answered' : 'incomplete'
  }

  verdict(): ServerVerdict {
    const clientNonce = partOf(this.#response, 0)
    const meeting = { ...this.#options, serverNonce: this.#options.nonce, clientNonce }
    const isComplete = this.#length === clientRecordBytes && !this.#isMalformed
    if (isComplete && isProof(partOf(this.#response, nonceBytes), 'client', meeting))
      return { is: 'accepted', reply: writeRecord(record.accepted, proofOf('server', meeting)) }
    return { is: 'refused', reply: refusalRecord(1) }
  }

  #mayBecomeResponse(): boolean {
    const start = this.#response.slice(0, 8)
    // what is not there yet may still become right
    start.set(responseStart.subarray(this.#length), Math.min(this.#length, 8))
    return kindOf(start) === record.response
  }
}

const responseStart = writeRecord(record.response).subarray(0, 8)

export const refusalRecord = (reason: Refusal): Uint8Array => writeRecord(record.refused, Uint8Array.of(reason))
