/**
 * The records of the handshake. All begin alike, and all of one kind have one length.
 *
 *   bytes 0-5   TROUPE
 *   byte  6     version of the protocol
 *   byte  7     kind
 *
 *   challenge   server   32 bytes nonce of the server
 *   response    client   32 bytes nonce of the client, 32 bytes proof of the client
 *   accepted    server   32 bytes proof of the server
 *   refused     server   1 byte reason, 31 bytes zero
 */
export const record = { challenge: 1, response: 2, accepted: 3, refused: 4 } as const

/** Why a server lets nobody in: it does not tell what was wrong with an answer. */
export const refusal = { notAuthentic: 1, connections: 2, handshakes: 3, tries: 4, late: 5 } as const
export type Refusal = (typeof refusal)[keyof typeof refusal]

export const protocolVersion = 1
export const nonceBytes = 32
export const proofBytes = 32

const headBytes = 8
/** What the server sends, each time. */
export const serverRecordBytes: number = headBytes + 32
/** What the client sends, once. */
export const clientRecordBytes: number = headBytes + nonceBytes + proofBytes

const magic = [0x54, 0x52, 0x4f, 0x55, 0x50, 0x45, protocolVersion]

export const writeRecord = (kind: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(kind === record.response ? clientRecordBytes : serverRecordBytes)
  bytes.set(magic)
  bytes[magic.length] = kind
  let at = headBytes
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The kind of the record that begins with these bytes, 8 at least; 0 when they are none of this version. */
export const kindOf = (bytes: Uint8Array): number => (magic.every((byte, i) => bytes[i] === byte) ? bytes[magic.length]! : 0)

/** Bytes `from` to `from + 32` of what follows the head. */
export const partOf = (bytes: Uint8Array, from: number): Uint8Array => bytes.subarray(headBytes + from, headBytes + from + 32)
