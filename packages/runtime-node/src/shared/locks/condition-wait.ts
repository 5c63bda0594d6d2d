import { listenToAbort, stopListeningToAbort } from '@troupe/core/internal'
import { lookEveryMs } from '../waiting/seat.ts'
import { after, type WaitLimits } from '../waiting/wait-in-loop.ts'
import type { LineEnd, LineWait } from './condition-core.ts'
import type { ConditionLine, LineWaiter, Run } from './condition-line.ts'
import type { LockWord } from './lock-word.ts'

/** One wait at a condition, from when it stands in line until it was told to go on. It has given up the lock meanwhile. */
export class ConditionWait implements LineWaiter, LineWait {
  readonly #line: ConditionLine
  readonly #word: LockWord
  /** The last one that had died in possession of the lock when this wait began. */
  readonly #dead: number
  #end: LineEnd | undefined
  /** The run that its notification belongs to, which has to be told what becomes of it. */
  #run: Run | undefined
  #goOn: () => void = () => {}

  /** `word` is that of the lock. */
  constructor(line: ConditionLine, word: LockWord) {
    this.#line = line
    this.#word = word
    this.#dead = word.lastDead
  }

  goOn(): void {
    if (this.#run !== undefined) this.#line.goOn(this.#run)
  }

  passOn(): void {
    if (this.#run !== undefined) this.#line.passOn(this.#run)
  }

  onEnd(end: LineEnd, run: Run): void {
    this.#end = end
    this.#run = end === 'notified' ? run : undefined
    this.#goOn()
  }

  /** Whoever had the lock and died may have been about to notify. */
  look(): void {
    if (this.#word.lastDead !== this.#dead) this.#line.leave(this, 'bereft')
  }

  /** Resolves with how it ended. Never rejects. */
  async inLoop({ timeoutMs, signal }: WaitLimits): Promise<LineEnd> {
    const timer = after(timeoutMs, () => this.#line.leave(this, 'timeout'))
    const aborted = (): void => this.#line.leave(this, 'aborted')
    listenToAbort(signal, aborted)
    const end = await new Promise<LineEnd>((resolve) => {
      this.#goOn = () => resolve(this.#end!)
      if (this.#end === undefined) this.#line.listen()
      else this.#goOn()
    })
    clearTimeout(timer)
    stopListeningToAbort(signal, aborted)
    return end
  }

  /** The same for a thread that blocks. */
  blocking(timeoutMs: number): LineEnd {
    const { seat } = this.#line
    const begin = performance.now()
    const deadline = begin + timeoutMs
    let nextLook = begin + lookEveryMs
    for (;;) {
      // read before anything is looked at: a ring after that ends the sleep before it begins
      const { rings } = seat
      this.#line.check()
      const now = performance.now()
      if (this.#end === undefined && now >= deadline) this.#line.leave(this, 'timeout')
      if (this.#end !== undefined) return this.#end
      // or nobody could get in to notify
      this.#word.handOn()
      if (now < nextLook) {
        seat.sleep(rings, Math.min(deadline, nextLook) - now)
        continue
      }
      nextLook = now + lookEveryMs
      this.#line.look()
    }
  }
}
