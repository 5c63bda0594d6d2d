import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { tokenBytes } from './handshake.ts'
import type { Invitation } from './meeting.ts'
import { SocketDirectory } from './socket-directory.ts'

/** Makes invitations; owns the directory their sockets are in. */
export class MeetingPlace implements AsyncDisposable {
  #directory: Promise<SocketDirectory> | undefined

  async invite(): Promise<Invitation> {
    this.#directory ??= SocketDirectory.open()
    const { path } = await this.#directory
    return { path: join(path, randomBytes(6).toString('hex')), token: randomBytes(tokenBytes).toString('base64') }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#directory)?.[Symbol.asyncDispose]()
    this.#directory = undefined
  }
}
