import { constants, fstatSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { MappingUnavailableError } from '../errors/shared-memory-errors.ts'
import { systemCalls } from './mapping.ts'

/** Where a thread's pipe is to be found. */
export interface BellAddress {
  readonly pid: number
  /** The number of the pipe's writing end in that process. */
  readonly descriptor: number
  /** Tells the pipe from whatever may have that number later. */
  readonly inode: number
}

/** Rings that are taken in at once. */
const gulpBytes = 4_096

/**
 * What wakes this thread's event loop from other threads and processes: a pipe, into which they write a byte. One for the whole thread, so
 * a ring is one for all who listen. It does not keep the program alive, and ends with the thread.
 */
export class ThreadBell {
  readonly address: BellAddress
  readonly #listeners = new Set<() => void>()

  private constructor() {
    const calls = systemCalls()
    const ends = new Int32Array(2)
    if (calls.openPipe(ends) < 0) throw new MappingUnavailableError({ why: `pipe2 failed with ${calls.lastError}` })
    const [reading, raw] = ends as unknown as [number, number]
    const onread = {
      buffer: new Uint8Array(gulpBytes),
      callback: (): boolean => {
        for (const listener of this.#listeners) listener()
        return true
      },
    }
    const options = { fd: reading, readable: true, writable: false, onread }
    new Socket(options).unref()
    try {
      // Node closes what it opened itself when a thread ends
      const descriptor = openSync(`/proc/self/fd/${raw}`, constants.O_WRONLY | constants.O_NONBLOCK)
      this.address = { pid: process.pid, descriptor, inode: fstatSync(descriptor).ino }
    } finally {
      calls.close(raw)
    }
  }

  static #own: ThreadBell | undefined

  /** This thread's. @throws MappingUnavailableError */
  static get own(): ThreadBell {
    return (ThreadBell.#own ??= new ThreadBell())
  }

  listen(listener: () => void): void {
    this.#listeners.add(listener)
  }

  unlisten(listener: () => void): void {
    this.#listeners.delete(listener)
  }
}
