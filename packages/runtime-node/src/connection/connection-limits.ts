import { OptionError } from '@troupe/core/internal'

/** What one connection takes, holds and puts up with. Both sides have their own; that of the receiver decides. */
export interface ConnectionLimits {
  /** The longest message, encoded. One that is longer is refused before any memory is taken for it. @defaultValue 32 MiB */
  readonly maxFrameBytes?: number
  /**
   * How much a received message may take in memory, about. Few bytes can describe much: an empty list takes one byte there and 64 here.
   * @defaultValue 8 times `maxFrameBytes`
   */
  readonly maxMessageBytes?: number
  /** What may wait in each direction. Incoming: then the socket is not read until somebody receives. @defaultValue 1 MiB, or `maxFrameBytes` if that is less */
  readonly maxQueuedBytes?: number
  /** A message that has begun must go on: at least `progressBytes`, or what is left of it, in each such time. @defaultValue 10 000 ms */
  readonly progressMs?: number
  /** @defaultValue 1 024 */
  readonly progressBytes?: number
  /** How long `close()` waits for the other side to take what was sent. @defaultValue 2 000 ms */
  readonly closeMs?: number
}

/** What a listener takes on. */
export interface ListenerLimits extends ConnectionLimits {
  /** Connections that are let in at once. @defaultValue 256 */
  readonly maxConnections?: number
  /** Peers that are shaking hands at once. For one more, the oldest one of the address that has most of them has to go. @defaultValue 64 */
  readonly maxHandshakes?: number
  /** How long a peer has for the handshake, that of TLS included. @defaultValue 1 000 ms */
  readonly handshakeMs?: number
  /** Wrong answers from one address within `triesWindowMs`. After that the next answers wait until the window has passed. @defaultValue 3 */
  readonly maxTries?: number
  /** @defaultValue 1 000 ms */
  readonly triesWindowMs?: number
  /** How long an answer waits at most for that; then its peer is sent away. @defaultValue 5 000 ms */
  readonly triesWaitMs?: number
}

type Complete<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> }

const mebibyte = 1024 * 1024
/** The length has 32 bits; and Node has no longer buffers than this everywhere. */
const mostFrameBytes = 1024 * mebibyte

export const connectionLimits = (given: ConnectionLimits = {}): Complete<ConnectionLimits> => {
  const maxFrameBytes = whole('maxFrameBytes', given.maxFrameBytes ?? 32 * mebibyte, 1, mostFrameBytes)
  return {
    maxFrameBytes,
    maxMessageBytes: whole('maxMessageBytes', given.maxMessageBytes ?? 8 * maxFrameBytes, 1),
    maxQueuedBytes: whole('maxQueuedBytes', given.maxQueuedBytes ?? Math.min(mebibyte, maxFrameBytes), 1),
    progressMs: whole('progressMs', given.progressMs ?? 10_000, 1),
    progressBytes: whole('progressBytes', given.progressBytes ?? 1024, 1),
    closeMs: whole('closeMs', given.closeMs ?? 2_000, 0),
  }
}

export const listenerLimits = (given: ListenerLimits = {}): Complete<ListenerLimits> => ({
  ...connectionLimits(given),
  maxConnections: whole('maxConnections', given.maxConnections ?? 256, 1),
  maxHandshakes: whole('maxHandshakes', given.maxHandshakes ?? 64, 1),
  handshakeMs: whole('handshakeMs', given.handshakeMs ?? 1_000, 1),
  maxTries: whole('maxTries', given.maxTries ?? 3, 1),
  triesWindowMs: whole('triesWindowMs', given.triesWindowMs ?? 1_000, 1),
  triesWaitMs: whole('triesWaitMs', given.triesWaitMs ?? 5_000, 0),
})

export type AllConnectionLimits = Complete<ConnectionLimits>
export type AllListenerLimits = Complete<ListenerLimits>

const whole = (name: string, value: number, least: number, most = 2 ** 31 - 1): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new OptionError({ option: `limits.${name}`, expected: `a whole number from ${least} to ${most}`, got: value })
}
