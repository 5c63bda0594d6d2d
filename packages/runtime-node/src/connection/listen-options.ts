import type { ConnectionError } from '../errors/connection-errors.ts'
import type { AuthKey } from './auth-key.ts'
import type { ConnectionAddressLike } from './connection-address.ts'
import type { ListenerLimits } from './connection-limits.ts'
import type { ListenerTls } from './tls-options.ts'

export interface ListenOptions {
  /** Port 0 is any that is free: `listener.address` says which. */
  readonly address: ConnectionAddressLike
  /** The secret that both sides have. Only with `tls.requestCert` there may be none. */
  readonly authKey?: AuthKey
  /** Needed for every address that other machines reach. */
  readonly tls?: ListenerTls
  /** Connections that wait to be accepted; who comes beyond that is refused. @defaultValue 64 */
  readonly backlog?: number
  readonly limits?: ListenerLimits
  /** Called for everybody who was not let in, with the reason. */
  readonly onRefused?: (error: ConnectionError) => void
}
