import { Actor, type ActorOptions, type ActorRef } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import type { ConnectionAddress } from '../connection/connection-address.ts'
import { openListener } from '../connection/open-listener.ts'
import type { SocketConnection } from '../connection/socket-connection.ts'
import type { SocketListener } from '../connection/socket-listener.ts'
import { ConnectionClosedError } from '../errors/connection-errors.ts'
import { answerMessage, protocolVersion } from './answer.ts'
import { FrontDoor } from './front-door.ts'
import { readRequest } from './request.ts'
import type { DoorOptions } from './serve-options.ts'
import type { ServedManager } from './served-manager.ts'
import { Session } from './session.ts'
import { SessionObjects } from './session-objects.ts'
import { Wire } from './wire.ts'

/** One program that is connected with a served manager. */
export interface SessionStats {
  /** Who is at the other end, as text. */
  readonly peer: string
  /** Calls and streams under way. */
  readonly calls: number
  /** Objects that it holds. */
  readonly objects: number
}

/** A session and its way out. */
interface Visit {
  readonly wire: Wire
  readonly session: Session
}

/** Lets other programs at the objects of a manager, on the manager's own host. */
export class ManagerDoor extends Actor {
  static readonly options: ActorOptions<ManagerDoor> = { interleave: true, restart: 'temporary' }
  readonly #options: DoorOptions
  readonly #front: FrontDoor
  readonly #visits = new Set<Visit>()
  readonly #waitForEnd: (() => void)[] = []
  #listener: SocketListener<unknown, unknown> | undefined
  #closing: Promise<void> | undefined

  constructor(manager: ActorRef<ServedManager>, options: DoorOptions) {
    super()
    this.#options = options
    this.#front = new FrontDoor(manager, options.names, options.kinds)
  }

  /** Begins to listen. @throws as `listen` */
  async open(): Promise<ConnectionAddress> {
    const { address, authKey, tls, limits, functions } = this.#options
    const served = new Map(functions)
    const listener = await openListener({
      ...{ address, limits },
      ...(authKey !== undefined && { authKey }),
      ...(tls !== undefined && { tls }),
      handles: () => new SessionObjects(limits.maxObjects, served),
    })
    this.#listener = listener
    listener.unref()
    void this.#welcome(listener)
    return listener.address
  }

  /** Ends it: connections are closed, what clients held is given back. */
  async close(): Promise<void> {
    await this.#close()
    void this.context.stop()
  }

  /** Ends when this does. A stream, because whoever waits for its next item keeps his program, and no handler takes long. */
  async *untilClosed(): AsyncGenerator<never> {
    if (this.#closing === undefined) await new Promise<void>((resolve) => this.#waitForEnd.push(resolve))
  }

  sessions(): SessionStats[] {
    return [...this.#visits].map(({ wire: { peer }, session: { calls, objects } }) => ({ peer, calls, objects }))
  }

  protected override async onStop(): Promise<void> {
    await this.#close()
  }

  #close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    for (const ended of this.#waitForEnd.splice(0)) ended()
    const closed = [...this.#visits].map(({ wire }) => {
      return wire.close(new ConnectionClosedError({ peer: wire.peer, why: 'the manager is not served any more', clean: true }))
    })
    await Promise.all([this.#listener?.close(), ...closed])
  }

  async #welcome(listener: SocketListener<unknown, unknown>): Promise<void> {
    for await (const connection of listener) this.#receive(connection as SocketConnection)
  }

  #receive(connection: SocketConnection): void {
    const { limits } = this.#options
    const objects = connection.handles as SessionObjects
    const wire = new Wire(
      connection,
      {
        read: (message) => session.read(readRequest(message)),
        ended: () => {
          this.#visits.delete(visit)
          session[Symbol.dispose]()
        },
      },
      { ...limits, isPatient: true },
      answerMessage({ is: 'alive' }),
    )
    const exit = {
      post: (message: readonly unknown[]): void => {
        wire.post(message)
        if (wire.isFull) wire.break(tooMuch(wire.peer, limits.maxWaitingBytes))
      },
      room: () => wire.room(),
    }
    const session = new Session({ objects, door: this.#front, limits, exit })
    const visit = { wire, session }
    this.#visits.add(visit)
    wire.post(answerMessage({ is: 'manager', version: protocolVersion }))
  }
}

const tooMuch = (peer: string, most: number): ConnectionClosedError =>
  new ConnectionClosedError({ peer, why: `more than ${most} bytes of results wait because it does not read`, clean: false })

exposeOwn(import.meta.url, { ManagerDoor })
