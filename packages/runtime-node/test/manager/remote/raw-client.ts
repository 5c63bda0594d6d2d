import { HandleBase, registerHandle } from '@troupe/core/internal'
import type { ManagerService } from '@troupe/runtime-node'
import { openConnection } from '../../../src/connection/open-connection.ts'
import type { SocketConnection } from '../../../src/connection/socket-connection.ts'
import { authKey } from '../../connection/keys.ts'

/** What stands for a handle on the wire, as it is. */
export class RawHandle extends HandleBase {
  readonly data: unknown
  constructor(data: unknown) {
    super()
    this.data = data
  }
}
registerHandle(RawHandle.prototype, { pass: (handle) => handle })

/** A client of a manager that knows the key and no rules: it sends any message. */
export class RawClient implements AsyncDisposable {
  readonly connection: SocketConnection

  private constructor(connection: SocketConnection) {
    this.connection = connection
  }

  static async open({ address }: ManagerService): Promise<RawClient> {
    const handles = {
      pack: (handle: object) => (handle as RawHandle).data,
      unpack: (data: unknown) => new RawHandle(data),
    }
    const client = new RawClient(await openConnection({ address, authKey, handles }))
    await client.next()
    return client
  }

  send(...message: unknown[]): Promise<void> {
    return this.connection.send(message)
  }

  async next(): Promise<unknown[]> {
    return (await this.connection.receive({ timeoutMs: 10_000 })) as unknown[]
  }

  /** What comes for a call. */
  async ask(id: number, object: number, method: string, ...args: unknown[]): Promise<unknown> {
    await this.send('call', id, 0, object, method, args)
    return (await this.next())[2]
  }

  /** The number of a new object of a class. */
  async make(id: number, name: string): Promise<number> {
    const handle = (await this.ask(id, 0, 'create', name, [])) as RawHandle
    return (handle.data as [number])[0]
  }

  /** Whether it was cut off. */
  async isCut(): Promise<boolean> {
    await this.connection.ended
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close()
  }
}
