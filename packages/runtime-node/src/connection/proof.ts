import { proofBytes, protocolVersion } from './handshake-record.ts'

/** What both sides know of their meeting when they prove that they have the key. */
export interface Meeting {
  readonly key: Uint8Array
  readonly serverNonce: Uint8Array
  readonly clientNonce: Uint8Array
  /** 32 bytes that only the two ends of this TLS connection have, or zeros without TLS. */
  readonly binding: Uint8Array
}

export const bindingBytes = 32
export const noBinding: Uint8Array = new Uint8Array(bindingBytes)

/** Equally long, so that no proof of one side is one of the other, however the bytes behind them fall. */
const words = {
  client: `troupe connection ${protocolVersion} client`,
  server: `troupe connection ${protocolVersion} server`,
} as const

/** HMAC-SHA256, keyed with the SHA-256 of the key, of the role, both nonces and the binding, all of fixed length. */
export const proofOf = (role: 'client' | 'server', meeting: Meeting): Uint8Array => {
  // HMAC itself takes a key and the same one with zeros behind it for one
  const key = crypto().createHash('sha256').update(meeting.key).digest()
  const hmac = crypto().createHmac('sha256', key)
  hmac.update(words[role], 'latin1').update(meeting.serverNonce).update(meeting.clientNonce).update(meeting.binding)
  return hmac.digest()
}

/** In a time that does not depend on the bytes. */
export const isProof = (given: Uint8Array, role: 'client' | 'server', meeting: Meeting): boolean =>
  given.byteLength === proofBytes && crypto().timingSafeEqual(given, proofOf(role, meeting))

/** Loaded when it is needed: it takes milliseconds of every start. */
const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto')

export const freshNonce = (): Uint8Array => crypto().randomBytes(32)
