import { listenToAbort, stopListeningToAbort } from '@troupe/core/internal'
import { DeadlockError } from '../errors/lock-errors.ts'
import { blockUntilGranted } from '../waiting/block.ts'
import type { Cell } from '../waiting/cell.ts'
import { cell } from '../waiting/cell-layout.ts'
import { after, type WaitLimits } from '../waiting/wait-in-loop.ts'
import type { BarrierCore, Passage } from './barrier-core.ts'
import { atTheDoor, barrierWords, breach, breakWith, conclude, type Verdict, verdicts } from './barrier-discipline.ts'
import { entryAtOnce, entryToWait } from './entry-to-wait.ts'
import { Gathering } from './gathering.ts'
import { refusePromise } from './refuse-promise.ts'

/** What a party finds when it comes, and with what it waits. */
type Coming<W> =
  | { readonly is: 'broken'; readonly verdict: Verdict }
  /** It was the last one, and all have been let go. */
  | { readonly is: 'over'; readonly index: number }
  /** It is the last one, and runs its action. */
  | { readonly is: 'last'; readonly index: number; readonly round: number }
  | { readonly is: 'inside'; readonly index: number; readonly wait: W }
  /** Another one runs its action: it waits for the end of that, to come in then. */
  | { readonly is: 'outside'; readonly wait: W }
  /** It has nothing to wait with. */
  | { readonly is: 'without' }

/** The words of one cell, and those of this thread that wait there. */
export class BarrierWord implements BarrierCore {
  readonly cell: Cell
  readonly #words: Int32Array<ArrayBufferLike>
  /** Those that wait in the event loop: parties for the others, and others for the end of an action. */
  #inside: Gathering | undefined
  #outside: Gathering | undefined

  constructor(at: Cell) {
    this.cell = at
    this.#words = at.words
  }

  get parties(): number {
    return this.#words[barrierWords.parties]!
  }

  /** How many have come in this round. */
  get arrived(): number {
    return this.verdict === verdicts.none ? Atomics.load(this.#words, barrierWords.arrived) : 0
  }

  /** Why it is broken; `none` when it is not. */
  get verdict(): Verdict {
    return breach(this.#words)
  }

  /** Looks whether those that wait are alive. */
  look(): void {
    if (this.arrived > 0) this.cell.look()
  }

  break(verdict: Verdict): void {
    this.cell.under(() => this.#break(verdict))
  }

  reset(): void {
    this.cell.under(() => conclude(this.cell, verdicts.reset))
  }

  /** Waits for the others without blocking. Resolves once the round is over, one way or the other. Never rejects. */
  async wait(limits: WaitLimits, action: (() => unknown) | undefined): Promise<Passage> {
    const { signal } = limits
    const deadline = performance.now() + limits.timeoutMs
    const entries: number[] = []
    for (;;) {
      if (signal?.aborted) return this.#gaveUp('aborted', limits)
      const coming = this.#come(action !== undefined, (want) => this.#join(want, entries))
      for (const entry of entries.splice(0)) this.cell.board.mine.freeEntry(entry)
      const left = { timeoutMs: Math.max(0, deadline - performance.now()), signal }
      if (coming.is === 'broken' || coming.is === 'over') return coming
      if (coming.is === 'last') return this.#act(coming.index, coming.round, action!)
      if (coming.is === 'without') {
        const given = await entryToWait(this.cell, left)
        if (typeof given === 'string') return this.#gaveUp(given, limits)
        entries.push(given.index)
        continue
      }
      const verdict = await this.#together(coming.wait, left)
      const passage = passageOf(coming, verdict)
      if (passage !== undefined) return verdict === verdicts.aborted ? { cause: signal?.reason, ...passage } : passage
    }
  }

  /** The same for a thread that blocks. @throws PlacesTakenError @throws DeadlockError - an action runs on this thread */
  waitSync(timeoutMs: number, action: (() => unknown) | undefined, label: string): Passage {
    const { cell: at } = this
    const { mine } = at.board
    const deadline = performance.now() + timeoutMs
    for (;;) {
      const entry = entryAtOnce(at)
      const coming = this.#come(action !== undefined, (want) => this.#block(want, entry))
      if (coming.is !== 'inside' && coming.is !== 'outside') mine.freeEntry(entry)
      if (coming.is === 'broken' || coming.is === 'over') return coming
      if (coming.is === 'last') return this.#actSync(coming.index, coming.round, action!)
      if (coming.is === 'without') throw new DeadlockError({ lock: label, cycle: ['this thread', 'an action on this thread'] })
      const giveUp = (): false => {
        if (!mine.isGranted(entry)) this.#break(verdicts.timeout)
        return false
      }
      blockUntilGranted(at, entry, Math.max(0, deadline - performance.now()), { giveUp })
      const verdict = -at.wantOf(mine.place, entry) as Verdict
      mine.freeEntry(entry)
      const passage = passageOf(coming, verdict)
      if (passage !== undefined) return passage
    }
  }

  /** `join` has the party wait, inside or {@link atTheDoor}; `undefined`: it cannot. */
  #come<W>(acts: boolean, join: (want: number) => W | undefined): Coming<W> {
    const coming = this.cell.under(() => this.#step(acts, join, false))
    if (coming !== undefined) return coming
    this.look()
    return this.cell.under(() => this.#step(acts, join, true))!
  }

  /**
   * `undefined`: it is the last one, and has to look first. It does not let go on behalf of the dead, and nobody may have looked after the others so far. Under
   * the latch.
   */
  #step<W>(acts: boolean, join: (want: number) => W | undefined, hasLooked: boolean): Coming<W> | undefined {
    const { verdict } = this
    if (verdict !== verdicts.none) return { is: 'broken', verdict }
    const index = Atomics.load(this.#words, barrierWords.arrived)
    const isOpen = Atomics.load(this.#words, cell.owner) === 0
    if (isOpen && index === this.parties - 1) {
      return hasLooked || index === 0 ? this.#comeLast(index, acts) : undefined
    }
    const wait = join(isOpen ? 1 : atTheDoor)
    if (wait === undefined) return { is: 'without' }
    if (!isOpen) return { is: 'outside', wait }
    Atomics.store(this.#words, barrierWords.arrived, index + 1)
    return { is: 'inside', index, wait }
  }

  /** Joins those of this thread that wait for the same, or begins with an entry, one of the given ones if there are any. Under the latch. */
  #join(want: number, entries: number[]): Gathering | undefined {
    const gathering = want === atTheDoor ? this.#outside : this.#inside
    if (gathering?.isOpen) {
      gathering.join(want)
      return gathering
    }
    const entry = entries.pop() ?? this.cell.board.mine.takeEntry(this.cell.number)
    if (entry === undefined) return undefined
    const begun = new Gathering(this.cell, entry, want)
    if (want === atTheDoor) this.#outside = begun
    else this.#inside = begun
    return begun
  }

  /** Not while the action that it would wait for runs on this thread. Under the latch. */
  #block(want: number, entry: number): true | undefined {
    const { mine } = this.cell.board
    if (Atomics.load(this.#words, cell.owner) === mine.tag) return undefined
    this.cell.enqueue(mine, entry, want)
    return true
  }

  /** Under the latch. */
  #comeLast(index: number, acts: boolean): Coming<never> {
    if (!acts) {
      conclude(this.cell, verdicts.passed)
      return { is: 'over', index }
    }
    Atomics.store(this.#words, barrierWords.arrived, index + 1)
    Atomics.store(this.#words, cell.owner, this.cell.board.mine.tag)
    return { is: 'last', index, round: Atomics.load(this.#words, barrierWords.round) }
  }

  /** Resolves with what all of the gathering are told. Whose time is up breaks the barrier for all. */
  async #together(gathering: Gathering, { timeoutMs, signal }: WaitLimits): Promise<Verdict> {
    const giveUp = (verdict: Verdict): void => {
      this.cell.under(() => {
        if (gathering.isOpen) this.#break(verdict)
      })
    }
    const aborted = (): void => giveUp(verdicts.aborted)
    const timer = after(timeoutMs, () => giveUp(verdicts.timeout))
    listenToAbort(signal, aborted)
    const granted = await gathering.over
    clearTimeout(timer)
    stopListeningToAbort(signal, aborted)
    return -granted as Verdict
  }

  async #act(index: number, round: number, action: () => unknown): Promise<Passage> {
    try {
      await action()
    } catch (cause) {
      return { cause, ...this.#acted(index, round, false) }
    }
    return this.#acted(index, round, true)
  }

  #actSync(index: number, round: number, action: () => unknown): Passage {
    try {
      const result = action()
      refusePromise(result, 'action', action)
    } catch (cause) {
      return { cause, ...this.#acted(index, round, false) }
    }
    return this.#acted(index, round, true)
  }

  /** The action is over. Meanwhile the barrier may have been broken, and even be as new again. */
  #acted(index: number, round: number, isWell: boolean): Passage {
    return this.cell.under(() => {
      const isOver = Atomics.load(this.#words, barrierWords.round) !== round
      if (!isOver && !isWell) this.#break(verdicts.failed)
      const { verdict } = this
      if (verdict !== verdicts.none || isOver) return { verdict: verdict || verdicts.reset }
      conclude(this.cell, verdicts.passed)
      return { index }
    })
  }

  /** Somebody who did not get as far as to wait. */
  #gaveUp(end: 'timeout' | 'aborted', { signal }: WaitLimits): Passage {
    return this.cell.under(() => {
      this.#break(verdicts[end])
      return { verdict: this.verdict, cause: end === 'aborted' ? signal?.reason : undefined }
    })
  }

  /** Under the latch. */
  #break(verdict: Verdict): void {
    breakWith(this.#words, verdict)
    this.cell.serve()
  }
}

/** `undefined`: the door is open, and it can come in. */
const passageOf = (coming: Extract<Coming<unknown>, { wait: unknown }>, verdict: Verdict): Passage | undefined => {
  if (coming.is === 'outside') return verdict === verdicts.passed || verdict === verdicts.reset ? undefined : { verdict }
  return verdict === verdicts.passed ? { index: coming.index } : { verdict }
}
