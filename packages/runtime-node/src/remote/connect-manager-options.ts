import { OptionError } from '@troupe/core/internal'
import type { AuthKey } from '../connection/auth-key.ts'
import type { ConnectionAddressLike } from '../connection/connection-address.ts'
import type { ConnectionLimits } from '../connection/connection-limits.ts'
import type { ConnectTls } from '../connection/tls-options.ts'
import { type Backoff, backoffOf, type ReconnectOptions } from './reconnect.ts'
import { type SessionLimits, sessionLimits } from './serve-options.ts'
import type { WireTerms } from './wire.ts'

/** What a connection with a manager takes and puts up with. */
export interface RemoteLimits extends ConnectionLimits, Pick<SessionLimits, 'maxWaitingBytes' | 'heartbeatMs' | 'silenceMs'> {}

/** How to reach the manager of another program. */
export interface ConnectManagerOptions {
  readonly address: ConnectionAddressLike
  /** The secret that both sides have. Only with a certificate of one's own (`tls.cert`) there may be none. */
  readonly authKey?: AuthKey
  /** What the other side has to have as well. */
  readonly tls?: ConnectTls
  /** For each attempt to connect. Milliseconds > 0. @defaultValue 10 000 */
  readonly timeoutMs?: number
  /** Aborting it gives up connecting; later it means nothing. */
  readonly signal?: AbortSignal
  /** Whether a connection that was lost is made anew, for as long as it takes. @defaultValue false */
  readonly reconnect?: boolean | ReconnectOptions
  readonly limits?: RemoteLimits
}

/** The same, as it is told to the gateway. */
export interface GatewayOptions extends Omit<ConnectManagerOptions, 'signal' | 'reconnect' | 'timeoutMs'> {
  readonly timeoutMs: number
  readonly reconnect: Backoff | undefined
  readonly terms: WireTerms
}

/** @throws OptionError */
export const gatewayOptions = (options: ConnectManagerOptions): GatewayOptions => {
  const { address, authKey, tls, limits = {}, timeoutMs = 10_000, reconnect = false } = options
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0))
    throw new OptionError({ option: 'connectManager timeoutMs', expected: 'a number of milliseconds > 0', got: timeoutMs })
  const { maxWaitingBytes, heartbeatMs, silenceMs } = sessionLimits(limits)
  return {
    ...{ address, limits, timeoutMs },
    ...(authKey !== undefined && { authKey }),
    ...(tls !== undefined && { tls }),
    reconnect: backoffOf(reconnect),
    terms: { maxWaitingBytes, heartbeatMs, silenceMs, isPatient: false },
  }
}
