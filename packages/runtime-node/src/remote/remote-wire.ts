import { addressText, knownAddress } from '../connection/connection-address.ts'
import { openConnection } from '../connection/open-connection.ts'
import type { SocketConnection } from '../connection/socket-connection.ts'
import { Waiting } from '../connection/wait-options.ts'
import { HandshakeTimeoutError } from '../errors/connection-errors.ts'
import { type Answer, protocolVersion, readAnswer } from './answer.ts'
import type { GatewayOptions } from './connect-manager-options.ts'
import type { RemoteHandles } from './remote-handles.ts'
import { requestMessage } from './request.ts'
import { Wire } from './wire.ts'

/** Where a manager is, as text. */
export const peerOf = ({ address }: Pick<GatewayOptions, 'address'>): string => addressText(knownAddress(address))

/** Whoever speaks with a manager. */
export interface RemoteReader {
  /** @throws TypeError - it is none that may come */
  read(answer: Answer): void
  ended(error: Error): void
}

/**
 * Connects with a manager: resolves when it has said that it is one.
 *
 * @throws as `connect`, and RemoteProtocolError - it is none
 */
export const openRemoteWire = async (
  options: GatewayOptions,
  handles: RemoteHandles,
  reader: RemoteReader,
  signal: AbortSignal,
): Promise<Wire> => {
  const { address, authKey, tls, limits, timeoutMs, terms } = options
  const connection = await openConnection({
    ...{ address, timeoutMs, signal, handles },
    ...(authKey !== undefined && { authKey }),
    ...(tls !== undefined && { tls }),
    ...(limits !== undefined && { limits }),
  })
  const late = (): HandshakeTimeoutError => new HandshakeTimeoutError({ peer: peerOf(options), deadlineMs: timeoutMs })
  const greeting = new Waiting<void>({ timeoutMs, signal }, late)
  const wire = new Wire(
    connection as SocketConnection,
    {
      read: (message) => {
        const answer = readAnswer(message)
        if (greeting.isOver) return reader.read(answer)
        if (answer.is !== 'manager') throw new TypeError('it does not begin as a manager does')
        if (answer.version !== protocolVersion)
          throw new TypeError(`it speaks version ${answer.version}, this is ${protocolVersion}`)
        greeting.resolve()
      },
      ended: (error) => {
        greeting.reject(error)
        reader.ended(error)
      },
    },
    terms,
    requestMessage({ is: 'alive' }),
  )
  try {
    await greeting.promise
  } catch (error) {
    wire.break(error as Error)
    throw error
  }
  return wire
}
