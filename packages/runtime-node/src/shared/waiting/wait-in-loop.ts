import { listenToAbort, stopListeningToAbort } from '@troupe/core/internal'
import type { Cell } from './cell.ts'
import { recordWait } from './recorded-wait.ts'
import type { LoopWaiter } from './seat.ts'

/** When to give up. */
export interface WaitLimits {
  /** Milliseconds >= 0, or `Infinity`. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** How a wait ended. After `attempted` the entry still waits; after `timeout` and `aborted` it has left the queue. */
export type WaitEnd = 'granted' | 'attempted' | 'timeout' | 'aborted'

/**
 * Resolves when the entry of this thread is granted, or an attempt succeeds, or it gives up. Never rejects.
 *
 * What was got has to be taken up in `come`, which is called at once: until the promise goes on, other code of this thread may run.
 */
export const waitInLoop = (
  cell: Cell,
  index: number,
  limits: WaitLimits,
  come: () => void,
  attempt?: () => boolean,
): Promise<WaitEnd> =>
  new Promise((resolve) => {
    new LoopWait(cell, index, limits, come, attempt, resolve).begin()
  })

/** Resolves with a free entry of this thread, or with what ended the wait for one. */
export const entryInLoop = (cell: Cell, limits: WaitLimits): Promise<number | 'timeout' | 'aborted'> =>
  new Promise((resolve) => {
    const { signal } = limits
    if (signal?.aborted) return resolve('aborted')
    const over = (end: number | 'timeout' | 'aborted'): void => {
      clearTimeout(timer)
      stopListeningToAbort(signal, aborted)
      resolve(end)
    }
    const leave = cell.board.mine.entryInTurn(over, cell.number)
    const aborted = (): void => {
      leave()
      over('aborted')
    }
    const timer = after(limits.timeoutMs, () => {
      leave()
      over('timeout')
    })
    listenToAbort(signal, aborted)
  })

/** Node's timers know no longer times. */
const longestMs = 2 ** 31 - 1

export const after = (ms: number, action: () => void): ReturnType<typeof setTimeout> | undefined =>
  ms > longestMs ? undefined : setTimeout(action, ms)

class LoopWait implements LoopWaiter {
  readonly cell: Cell
  readonly index: number
  readonly #limits: WaitLimits
  readonly #come: () => void
  readonly #attempt: (() => boolean) | undefined
  readonly #resolve: (end: WaitEnd) => void
  /** Told when it is over, if it is recorded. */
  readonly #recorded: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  readonly #aborted = (): void => this.#giveUp('aborted')

  constructor(
    cell: Cell,
    index: number,
    limits: WaitLimits,
    come: () => void,
    attempt: (() => boolean) | undefined,
    resolve: (end: WaitEnd) => void,
  ) {
    this.cell = cell
    this.index = index
    this.#limits = limits
    this.#come = come
    this.#attempt = attempt
    this.#resolve = resolve
    this.#recorded = recordWait(cell.label, 'own')
  }

  begin(): void {
    const { timeoutMs, signal } = this.#limits
    // it may have aborted since the caller looked, and does not say so again
    if (signal?.aborted) return this.#giveUp('aborted')
    this.#timer = after(timeoutMs, () => this.#giveUp('timeout'))
    listenToAbort(signal, this.#aborted)
    this.cell.board.mine.add(this)
  }

  check(): void {
    if (this.cell.board.mine.isGranted(this.index)) this.#end('granted')
    else if (this.#attempt?.()) this.#end('attempted')
  }

  #giveUp(why: 'timeout' | 'aborted'): void {
    const { mine } = this.cell.board
    const left = this.cell.under(() => this.cell.withdraw(mine, this.index))
    this.#end(left ? why : 'granted')
  }

  #end(end: WaitEnd): void {
    this.cell.board.mine.remove(this)
    clearTimeout(this.#timer)
    stopListeningToAbort(this.#limits.signal, this.#aborted)
    this.#recorded?.()
    if (end === 'granted' || end === 'attempted') this.#come()
    this.#resolve(end)
  }
}
