import { types } from 'node:util'
import { type Attachment, arrivedBytes } from '@troupe/core/internal'
import { linkLimits } from './link-limits.ts'
import type { PortWay } from './thread-link.ts'

/** A chunk that came by a port. */
export interface PostedChunk {
  readonly buffer: ArrayBuffer
  readonly attachments: readonly unknown[]
}

/** Of its bytes and its attachments. */
export const postedBytes = ({ buffer, attachments }: PostedChunk): number => buffer.byteLength + arrivedBytes(attachments)

const nothing: readonly never[] = []

/** Posts a chunk: by itself as an `ArrayBuffer`, with attachments as an array. @throws the platform's error for what cannot travel */
export const postChunk = (way: PortWay, buffer: ArrayBuffer, attachments: readonly Attachment[]): void => {
  const transfer = buffer.byteLength >= linkLimits.transferFromBytes ? [buffer] : []
  if (attachments.length === 0) way.post(buffer, transfer)
  else way.post([buffer, ...attachments.map(({ value }) => value)], [...transfer, ...moved(attachments)])
}

/** The chunk that a message is; `undefined` for any other. */
export const postedChunk = (message: unknown): PostedChunk | undefined => {
  if (types.isArrayBuffer(message)) return { buffer: message, attachments: nothing }
  if (Array.isArray(message) && types.isArrayBuffer(message[0])) return { buffer: message[0], attachments: message.slice(1) }
  return undefined
}

/** The memory of exactly this chunk; a view of something larger is copied out, as posting it would copy all of that. */
export const wholeBuffer = (chunk: Uint8Array): ArrayBuffer => {
  const { buffer } = chunk
  // Not `chunk.slice()`: that of a Buffer is a view.
  return types.isArrayBuffer(buffer) && buffer.byteLength === chunk.byteLength ? buffer : new Uint8Array(chunk).buffer
}

const moved = (attachments: readonly Attachment[]): ArrayBuffer[] =>
  attachments.flatMap((attachment) => (attachment.how === 'move' ? [attachment.value] : []))
