import type { AuthKey } from './auth-key.ts'
import type { ConnectionAddressLike } from './connection-address.ts'
import type { ConnectionLimits } from './connection-limits.ts'
import type { ConnectTls } from './tls-options.ts'

export interface ConnectOptions {
  readonly address: ConnectionAddressLike
  /** The secret that both sides have. Only with a certificate of one's own (`tls.cert`) there may be none. */
  readonly authKey?: AuthKey
  /** What the listener has to have as well. */
  readonly tls?: ConnectTls
  /** For all of it, until both sides have proved themselves. Milliseconds > 0. @defaultValue 10 000 */
  readonly timeoutMs?: number
  /** Aborting it gives up: `connect` rejects with its reason. Later it means nothing. */
  readonly signal?: AbortSignal
  readonly limits?: ConnectionLimits
}
