import type { ListenOptions } from './listen-options.ts'
import type { Listener } from './listener.ts'
import { openListener } from './open-listener.ts'

/**
 * Listens for other programs. Who connects has to prove that it has the key, and this side proves the same to it, before a message is read.
 *
 * @throws OptionError - an option makes no sense
 * @throws InsecureAddressError - the address can be reached from other machines, and there is no `tls`; or others may replace the socket's file
 * @throws ListenFailedError - the address is taken, or not this machine's
 * @example
 * await using listener = await listen<Job, Result>({ address: 'tcp://127.0.0.1:7000', authKey })
 * for await (const connection of listener) void serve(connection)
 */
export const listen = <In = unknown, Out = In>(options: ListenOptions): Promise<Listener<In, Out>> =>
  openListener<In, Out>(options)
