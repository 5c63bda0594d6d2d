import { kindOf, partOf, record, refusal, serverRecordBytes, writeRecord } from './handshake-record.ts'
import { isProof, type Meeting, proofOf } from './proof.ts'
import type { HandshakeOptions } from './server-handshake.ts'

/** What the client has to do next. */
export type ClientStep =
  | { readonly is: 'incomplete' }
  | { readonly is: 'answer'; readonly response: Uint8Array }
  /** The server has proved itself; what it sent behind that is `rest`. */
  | { readonly is: 'accepted'; readonly rest: Uint8Array }
  | { readonly is: 'refused'; readonly reason: keyof typeof refusal | undefined }
  /** It is none, or has another key. */
  | { readonly is: 'wrong'; readonly why: string }

/** The client's side of the handshake: bytes in, the next step out. It keeps no more than one record. */
export class ClientHandshake {
  readonly #options: HandshakeOptions
  readonly #record = new Uint8Array(serverRecordBytes)
  #length = 0
  #meeting: Meeting | undefined

  constructor(options: HandshakeOptions) {
    this.#options = options
  }

  push(piece: Uint8Array): ClientStep {
    const taken = Math.min(piece.byteLength, serverRecordBytes - this.#length)
    this.#record.set(piece.subarray(0, taken), this.#length)
    this.#length += taken
    if (this.#length < serverRecordBytes) return this.#length >= 8 ? this.#early() : { is: 'incomplete' }
    this.#length = 0
    const rest = piece.subarray(taken)
    const kind = kindOf(this.#record)
    if (kind === record.refused) return { is: 'refused', reason: reasonOf(this.#record) }
    return this.#meeting === undefined ? this.#challenged(kind, rest) : this.#settled(this.#meeting, kind, rest)
  }

  #early(): ClientStep {
    return kindOf(this.#record) === 0 ? notOurs : { is: 'incomplete' }
  }

  #challenged(kind: number, rest: Uint8Array): ClientStep {
    if (kind !== record.challenge) return notOurs
    if (rest.byteLength > 0) return { is: 'wrong', why: 'it spoke out of turn' }
    const { key, nonce, binding } = this.#options
    this.#meeting = { key, binding, clientNonce: nonce, serverNonce: partOf(this.#record, 0).slice() }
    return { is: 'answer', response: writeRecord(record.response, nonce, proofOf('client', this.#meeting)) }
  }

  #settled(meeting: Meeting, kind: number, rest: Uint8Array): ClientStep {
    if (kind !== record.accepted) return notOurs
    if (!isProof(partOf(this.#record, 0), 'server', meeting)) return { is: 'wrong', why: 'it has another key' }
    return { is: 'accepted', rest }
  }
}

const notOurs: ClientStep = { is: 'wrong', why: 'it does not speak this protocol, or another version of it' }

const reasonOf = (bytes: Uint8Array): keyof typeof refusal | undefined => {
  const number = partOf(bytes, 0)[0]
  return (Object.keys(refusal) as (keyof typeof refusal)[]).find((name) => refusal[name] === number)
}
