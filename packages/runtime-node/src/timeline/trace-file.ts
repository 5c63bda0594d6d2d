import { type FileHandle, open } from 'node:fs/promises'

const head = '['
const tail = '\n]\n'

/**
 * A JSON array that grows in a file. The end of the array is written with each piece and overwritten by the next, so that the file is
 * complete after every piece. If the program is ended within one, the last event is cut off and the end is missing, which viewers allow.
 */
export class TraceFile {
  readonly #handle: FileHandle
  readonly #maxBytes: number
  /** Where the next piece goes: over the tail. */
  #end = head.length
  #isEmpty = true
  #last: Promise<void> = Promise.resolve()
  #error: Error | undefined

  private constructor(handle: FileHandle, maxBytes: number) {
    this.#handle = handle
    this.#maxBytes = maxBytes
  }

  /** @throws the error of the file system */
  static async open(path: string | URL, maxBytes: number): Promise<TraceFile> {
    const handle = await open(path, 'w')
    try {
      await handle.write(`${head}${tail}`, 0)
    } catch (error) {
      await handle.close()
      throw error
    }
    return new TraceFile(handle, maxBytes)
  }

  get bytes(): number {
    return this.#end + tail.length
  }

  /** What went wrong. Nothing is written after that. */
  get error(): Error | undefined {
    return this.#error
  }

  /** Resolves when the events are written, each the text of an object: `false` when there was no room, or something went wrong. Never rejects. */
  append(events: readonly string[], maxBytes: number = this.#maxBytes): Promise<boolean> {
    if (events.length === 0) return Promise.resolve(true)
    const isWritten = this.#last.then(() => this.#write(events, maxBytes))
    this.#last = isWritten.then(() => {})
    return isWritten
  }

  /** Resolves when all is written. Never rejects. */
  async close(): Promise<void> {
    await this.#last
    try {
      await this.#handle.close()
    } catch (error) {
      this.#error ??= error as Error
    }
  }

  async #write(events: readonly string[], maxBytes: number): Promise<boolean> {
    if (this.#error !== undefined) return false
    const bytes = Buffer.from(`${this.#isEmpty ? '\n' : ',\n'}${events.join(',\n')}${tail}`)
    if (this.#end + bytes.length > maxBytes) return false
    try {
      await this.#writeAt(bytes, this.#end)
    } catch (error) {
      this.#error = error as Error
      await this.#restoreEnd()
      return false
    }
    this.#end += bytes.length - tail.length
    this.#isEmpty = false
    return true
  }

  async #writeAt(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done)
      done += bytesWritten
    }
  }

  /** The piece that did not fit goes, the end of the array comes back, as far as that is possible. */
  async #restoreEnd(): Promise<void> {
    try {
      await this.#handle.truncate(this.#end)
      await this.#writeAt(Buffer.from(tail), this.#end)
    } catch {
      // viewers can do without
    }
  }
}
