import type { Connection, ConnectionWait } from './connection.ts'
import type { ConnectionAddress } from './connection-address.ts'

/** Where other programs connect to this one. */
export interface Listener<In = unknown, Out = In> extends AsyncDisposable, AsyncIterable<Connection<In, Out>> {
  /** Where it listens; with the port that it got if any was asked for. */
  readonly address: ConnectionAddress
  /** Who is at the other end of the connection that `accept` gave last, as text. */
  readonly lastAccepted: string | undefined
  /**
   * The next connection whose other side has proved that it has the key. Whoever has not is no concern of it. Several that wait are served in order.
   *
   * @throws ConnectionClosedError - the listener was closed
   * @throws TimeoutError (a `DOMException`), the reason of the signal
   */
  accept(options?: ConnectionWait): Promise<Connection<In, Out>>
  /** Ends listening, and the connections that nobody has accepted. Those that were accepted go on. May be called again. */
  close(): Promise<void>
}
