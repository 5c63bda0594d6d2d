import { type FileHandle, open, realpath } from 'node:fs/promises'
import { OptionError } from '@troupe/core'

const head = '['
const tail = '\n]\n'

/** The files that recordings of this program write. */
const written = new Set<string>()

/**
 * A JSON array that grows in a file. The end of the array is written with each piece and overwritten by the next, so that the file is
 * complete after every piece. If the program is ended within one, the last event is cut off and the end is missing, which viewers allow.
 */
export class TraceFile {
  readonly #name: string
  readonly #handle: FileHandle
  readonly #maxBytes: number
  /** Where the next piece goes: over the tail. */
  #end = head.length
  #isEmpty = true
  #last: Promise<void> = Promise.resolve()
  #error: Error | undefined

  private constructor(name: string, handle: FileHandle, maxBytes: number) {
    this.#name = name
    this.#handle = handle
    this.#maxBytes = maxBytes
  }

  /** @throws OptionError - another recording writes it. @throws the error of the file system */
  static async open(path: string | URL, maxBytes: number): Promise<TraceFile> {
    // what stands there stays until it is known whose it is
    const handle = await open(path, 'a')
    const name = await realpath(path)
    if (written.has(name)) {
      await handle.close()
      throw new OptionError({ option: 'trace file', expected: 'a file that no other recording writes', got: name })
    }
    written.add(name)
    await handle.close()
    try {
      return await TraceFile.#begin(name, maxBytes)
    } catch (error) {
      written.delete(name)
      throw error
    }
  }

  static async #begin(name: string, maxBytes: number): Promise<TraceFile> {
    const handle = await open(name, 'w')
    try {
      await handle.write(`${head}${tail}`, 0)
    } catch (error) {
      await handle.close()
      throw error
    }
    return new TraceFile(name, handle, maxBytes)
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
    written.delete(this.#name)
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
