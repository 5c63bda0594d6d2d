import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { within } from './within.ts'

/** A Unix socket that processes connect to, so that a test sees when they die. */
export class DeathWatch implements AsyncDisposable {
  readonly path: string
  readonly #folder: string
  readonly #server = createServer()
  readonly #connected: Promise<Socket>

  private constructor(folder: string) {
    this.#folder = folder
    this.path = join(folder, 's')
    this.#connected = once(this.#server, 'connection').then(([socket]) => socket)
  }

  static async open(): Promise<DeathWatch> {
    const watch = new DeathWatch(await mkdtemp(join(tmpdir(), 'troupe-test-')))
    watch.#server.listen(watch.path)
    await once(watch.#server, 'listening')
    return watch
  }

  /** Resolves when the process that connected is gone. */
  async death(): Promise<void> {
    const socket = await this.#connected
    socket.resume()
    await within(5_000, 'the death of the process', once(socket, 'close'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    await rm(this.#folder, { recursive: true })
  }
}
