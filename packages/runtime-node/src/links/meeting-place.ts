import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { tokenBytes } from './handshake.ts'
import type { Invitation } from './meeting.ts'
import type { ProcessLinkKind } from './process-link.ts'
import { SocketDirectory } from './socket-directory.ts'

/** Makes invitations; owns the directory their sockets are in. */
export class MeetingPlace implements AsyncDisposable {
  readonly #links: ProcessLinkKind
  #directory: Promise<SocketDirectory> | undefined

  /** @param links - what those become who meet here */
  constructor(links: ProcessLinkKind = 'sockets') {
    this.#links = links
  }

  async invite(): Promise<Invitation> {
    this.#directory ??= SocketDirectory.open()
    const { path } = await this.#directory
    const token = randomBytes(tokenBytes).toString('base64')
    return { path: join(path, randomBytes(6).toString('hex')), token, links: this.#links }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#directory)?.[Symbol.asyncDispose]()
    this.#directory = undefined
  }
}
