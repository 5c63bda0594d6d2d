import type { Region } from './region.ts'
import { weightOf } from './weight.ts'

/** Of less the collector need not know. */
const weightyBytes = 256 * 1024

/** Memory that the threads of one process share. */
export class SabRegion implements Region {
  readonly across = 'threads'
  readonly backend = 'sab'
  readonly id: string
  readonly buffer: SharedArrayBuffer
  /** The collector takes a `SharedArrayBuffer` for weightless, and would let gigabytes of them lie. */
  readonly weight: ArrayBuffer | undefined

  constructor(id: string, buffer: SharedArrayBuffer) {
    this.id = id
    this.buffer = buffer
    this.weight = buffer.byteLength < weightyBytes ? undefined : weightOf(buffer.byteLength)
  }

  wait(words: Int32Array<ArrayBufferLike>, index: number, expected: number, timeoutMs: number): void {
    Atomics.wait(words as Int32Array<SharedArrayBuffer>, index, expected, timeoutMs)
  }

  wake(words: Int32Array<ArrayBufferLike>, index: number, count: number): void {
    Atomics.notify(words, index, count)
  }

  openBell(words: Int32Array<ArrayBufferLike>, at: number, onRing: () => void): Disposable {
    return new SabBell(words as Int32Array<SharedArrayBuffer>, at, onRing)
  }

  ring(words: Int32Array<ArrayBufferLike>, at: number): void {
    Atomics.add(words, at, 1)
    Atomics.notify(words, at)
  }
}

/** One wait at a time, without a deadline: the platform keeps each of them until it is over. */
class SabBell implements Disposable {
  readonly #words: Int32Array<SharedArrayBuffer>
  readonly #at: number
  readonly #onRing: () => void
  #rings: number
  #open = true

  constructor(words: Int32Array<SharedArrayBuffer>, at: number, onRing: () => void) {
    this.#words = words
    this.#at = at
    this.#onRing = onRing
    this.#rings = Atomics.load(words, at)
    this.#listen()
  }

  [Symbol.dispose](): void {
    this.#open = false
    Atomics.notify(this.#words, this.#at)
  }

  #listen(): void {
    const wait = Atomics.waitAsync(this.#words, this.#at, this.#rings)
    if (wait.async) void wait.value.then(() => this.#hear())
    else queueMicrotask(() => this.#hear())
  }

  #hear(): void {
    if (!this.#open) return
    const rings = Atomics.load(this.#words, this.#at)
    const rang = rings !== this.#rings
    this.#rings = rings
    if (rang) this.#onRing()
    this.#listen()
  }
}
