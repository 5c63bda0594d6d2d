import type { Region } from '../../../../src/shared/memory/region.ts'
import { of, threadWord } from './control.ts'
import type { Turns } from './turns.ts'

/** Memory of a model: who waits in it is not run, and whose bell is rung may go on. */
export class ModelRegion implements Region {
  readonly across = 'threads'
  readonly backend = 'sab'
  readonly id: string
  readonly buffer: SharedArrayBuffer
  readonly #turns: Turns
  onRing: (() => void) | undefined

  constructor(id: string, buffer: SharedArrayBuffer, turns: Turns) {
    this.id = id
    this.buffer = buffer
    this.#turns = turns
  }

  wait(words: Int32Array<ArrayBufferLike>, index: number, expected: number, timeoutMs: number): void {
    this.#turns.step('wait', placeOf(words, index))
    if (plain(words)[index] !== expected) return
    this.#turns.block(placeOf(words, index), this.#turns.clock + timeoutMs)
  }

  wake(words: Int32Array<ArrayBufferLike>, index: number, count: number): void {
    this.#turns.step('wake', placeOf(words, index))
    this.#turns.wake(placeOf(words, index), count)
  }

  openBell(words: Int32Array<ArrayBufferLike>, at: number, onRing: () => void): Disposable {
    this.#turns.words[of(this.#turns.me, threadWord.bell)] = placeOf(words, at)
    this.onRing = onRing
    return { [Symbol.dispose]: () => {} }
  }

  ring(words: Int32Array<ArrayBufferLike>, at: number): void {
    const turns = this.#turns
    turns.step('ring', placeOf(words, at))
    for (let thread = 0; thread < 5; thread++) {
      if (turns.words[of(thread, threadWord.bell)] !== placeOf(words, at)) continue
      turns.words[of(thread, threadWord.isRung)] = 1
      turns.wake(loopPlace(thread), 1)
    }
  }
}

/** Where a thread is blocked whose event loop has nothing to do. */
export const loopPlace = (thread: number): number => -10 - thread

const arrays = new WeakMap<object, Int32Array>()

/** The array behind one that makes steps. */
export const plain = (words: Int32Array<ArrayBufferLike>): Int32Array => arrays.get(words) ?? (words as Int32Array)
export const rememberPlain = (wrapped: object, words: Int32Array): void => void arrays.set(wrapped, words)

const placeOf = (words: Int32Array<ArrayBufferLike>, index: number): number => plain(words).byteOffset / 4 + index
