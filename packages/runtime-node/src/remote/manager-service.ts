import type { ActorRef } from '@troupe/core'
import type { ConnectionAddress } from '../connection/connection-address.ts'
import type { ManagerDoor, SessionStats } from './manager-door.ts'

/** A manager that is being served to other programs. The program that serves it stays until it ends. */
export class ManagerService implements AsyncDisposable {
  /** Where it is served; with the port that it got if any was asked for. */
  readonly address: ConnectionAddress
  /** Resolves when it is not served any more: after `close()`, or because the manager has ended. */
  readonly ended: Promise<void>
  readonly #door: ActorRef<ManagerDoor>

  /** @internal */
  constructor(door: ActorRef<ManagerDoor>, address: ConnectionAddress) {
    this.#door = door
    this.address = address
    this.ended = untilEnd(door)
  }

  /** The programs that are connected. */
  sessions(): Promise<readonly SessionStats[]> {
    return this.#door.ask.sessions()
  }

  /** Ends the connections and gives up the address. What the programs held is given back, the objects under names stay. May be called again. */
  async close(): Promise<void> {
    await this.#door.with({ timeoutMs: Number.POSITIVE_INFINITY }).ask.close().catch(ignore)
    await this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** Keeps the program meanwhile, as a server of Node would: sockets are on the manager's host, and keep nobody. */
const untilEnd = async (door: ActorRef<ManagerDoor>): Promise<void> => {
  try {
    for await (const _ of door.stream.untilClosed());
  } catch {
    // the manager has ended, or its host
  }
}

/** The manager has ended, and the service with it. */
const ignore = (): void => {}
