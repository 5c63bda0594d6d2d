import type { Region } from '../memory/region.ts'
import type { Board } from './board.ts'
import { nobodyAlive } from './board-layout.ts'

/** Looks at the latch before anything slower is tried: it is closed for some hundred nanoseconds. */
const spins = 200

/** A latch that stays closed for longer belongs to a thread that does not run, or that is dead. */
const sleepMs = 1

const asleep = 1 << 31

/**
 * A lock for the length of a few instructions.
 *
 * Its word is 0, or the tag of whoever closed it, put there by one compare-and-swap: there is no moment at which it is closed and nobody knows by whom. So
 * it can be taken from the dead, by the same means: of several who find the same word only one can change it. The sign of the word says that somebody
 * sleeps; who slept once always closes with it, since others may sleep still. A wake-up that is lost all the same (its sender died) costs `sleepMs`.
 *
 * A thread must not close it twice: it would wait for itself.
 */
export class Latch {
  readonly #board: Board
  readonly #region: Region
  readonly #words: Int32Array<ArrayBufferLike>
  readonly #index: number

  constructor(board: Board, region: Region, words: Int32Array<ArrayBufferLike>, index: number) {
    this.#board = board
    this.#region = region
    this.#words = words
    this.#index = index
  }

  /** Returns once this thread has it; `true` when it was taken from the dead, who may have left a change half done. */
  close(): boolean {
    const { tag } = this.#board.mine
    if (Atomics.compareExchange(this.#words, this.#index, 0, tag) === 0) return false
    for (let spin = 0; spin < spins; spin++) {
      if (Atomics.load(this.#words, this.#index) === 0 && Atomics.compareExchange(this.#words, this.#index, 0, tag) === 0)
        return false
    }
    return this.#closeInTime(tag | asleep)
  }

  /** Only by the thread that closed it. */
  open(): void {
    if (Atomics.exchange(this.#words, this.#index, 0) < 0) this.#region.wake(this.#words, this.#index, 1)
  }

  /** Opens it for whoever comes next, who is told what one is told that takes it from the dead. Only by the thread that closed it. */
  leaveUndone(): void {
    Atomics.exchange(this.#words, this.#index, nobodyAlive)
  }

  /** Whoever had to sleep takes it as if others slept too: it cannot know. */
  #closeInTime(mine: number): boolean {
    for (;;) {
      const found = Atomics.load(this.#words, this.#index)
      if (found === 0) {
        if (Atomics.compareExchange(this.#words, this.#index, 0, mine) === 0) return false
      } else if (!this.#board.isAlive(found & ~asleep)) {
        if (Atomics.compareExchange(this.#words, this.#index, found, mine) === found) return true
      } else if (found < 0 || Atomics.compareExchange(this.#words, this.#index, found, found | asleep) === found) {
        this.#region.wait(this.#words, this.#index, found | asleep, sleepMs)
      }
    }
  }
}
