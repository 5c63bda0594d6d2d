import type { ConnectOptions } from './connect-options.ts'
import type { Connection } from './connection.ts'
import { openConnection } from './open-connection.ts'

/**
 * Connects to the listener of another program. Both sides prove to each other that they have the key, which itself is not sent.
 *
 * @throws OptionError - an option makes no sense
 * @throws InsecureAddressError - the address is not of this machine, and there is no `tls`
 * @throws ConnectFailedError - nobody is there
 * @throws AuthenticationError - the listener has another key, or is none
 * @throws ConnectionLimitError - the listener is full
 * @throws HandshakeTimeoutError - somebody is there who did not answer in time
 * @throws the reason of the signal
 */
export const connect = <In = unknown, Out = In>(options: ConnectOptions): Promise<Connection<In, Out>> =>
  openConnection<In, Out>(options)
