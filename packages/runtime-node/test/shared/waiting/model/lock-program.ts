import { kinds } from '../../../../src/shared/locks/kinds.ts'
import { LockDiscipline } from '../../../../src/shared/locks/lock-discipline.ts'
import { LockWord } from '../../../../src/shared/locks/lock-word.ts'
import { Board } from '../../../../src/shared/waiting/board.ts'
import { boardBytes } from '../../../../src/shared/waiting/board-layout.ts'
import { Cell } from '../../../../src/shared/waiting/cell.ts'
import { cell } from '../../../../src/shared/waiting/cell-layout.ts'
import type { Ambient } from './ambient.ts'
import { failures, of, threadWord, time, word } from './control.ts'
import { CriticalSection, type Request } from './critical-section.ts'
import { ModelRegion } from './model-region.ts'
import type { Turns } from './turns.ts'

/** Where the lock's cell stands, behind the board. */
export const cellAt: number = Math.ceil(boardBytes / 64) * 64
export const memoryBytes: number = cellAt + 64

export interface LockModel {
  readonly schedule: number
  readonly fair: boolean
  readonly memory: SharedArrayBuffer
}

const threadNumber = (me: number, life: number): number => 100 * (life + 1) + me

/** One life of a thread that uses a lock in all ways there are. */
export class LockProgram {
  readonly #turns: Turns
  readonly #ambient: Ambient
  readonly #word: LockWord
  readonly #section: CriticalSection
  /** The lock as an object has it that was just made: it knows nothing of what this thread has. */
  readonly #forgetful: () => LockWord
  /** Something in the event loop did not go as it should. */
  #error: unknown

  constructor(turns: Turns, ambient: Ambient, { schedule, fair, memory }: LockModel) {
    this.#turns = turns
    this.#ambient = ambient
    const lives = (thread: number): number => turns.words[of(thread, threadWord.life)]!
    const life = lives(turns.me)
    const region = new ModelRegion(`${schedule} ${fair} ${life}`, memory, turns)
    ambient.region = region
    const exists = (tid: number): boolean => Math.floor(tid / 100) - 1 === lives(tid % 100)
    const board = Board.in(region, {
      self: () => ({ pid: 1, tid: threadNumber(turns.me, life), startedAt: 7n }),
      isAlive: ({ tid, pid, startedAt }) => pid === 1 && startedAt === 7n && exists(tid),
      exists,
      now: () => turns.clock,
    })
    const discipline = new LockDiscipline(fair ? kinds.fairLock : kinds.lock, fair)
    const at = Cell.at(board, region, cellAt, discipline)
    this.#forgetful = () => new LockWord(at, discipline, fair)
    this.#word = this.#forgetful()
    this.#section = new CriticalSection(turns, fair)
  }

  async run(): Promise<void> {
    const rounds = 1 + this.#turns.random(3)
    for (let round = 0; round < rounds; round++) {
      if (this.#turns.random(2) === 0) this.#goIn(true)
      else await this.#awaitSome(1 + this.#turns.random(3))
      if (this.#error !== undefined) throw this.#error
    }
  }

  /** What has to be so when all others are through: it is free, and nobody is left behind. */
  checkEnd(): void {
    const { words } = this.#word.cell
    // who was found alive is not looked at again at once
    this.#turns.times[time.clock]! += 100
    this.#word.cell.look()
    if (Atomics.load(words, cell.waiting) !== 0) this.#turns.fail(failures.stillWaiting)
    if (!this.#word.tryEnter()) this.#turns.fail(failures.notFree)
    if (this.#turns.words[word.inside] !== 0 && this.#word.deadOwner === undefined) this.#turns.fail(failures.notReported)
  }

  /** Without awaiting. */
  #goIn(mayTakeLong: boolean): void {
    const word = this.#word
    if (word.heldHere) return
    const how = this.#turns.random(mayTakeLong ? 3 : 4)
    const request = this.#section.ask(true)
    if (how === 0) {
      if (word.tryEnter()) this.#beInside(request)
      else this.#section.giveUp(request)
      return
    }
    // not for ever: such a wait looks for deadlocks, on all boards that this thread knows
    const timeoutMs = how === 1 ? this.#turns.random(40) : 1e9
    this.#section.shuffled()
    if (word.enterSync(timeoutMs, 'the lock') === 'in') this.#beInside(request)
    else this.#section.giveUp(request)
    this.#section.shuffled()
  }

  #beInside(request: Request): void {
    this.#enter(request)
    this.#turns.step('inside')
    if (!this.#forgetful().recall()) this.#turns.fail(failures.notRecalled)
    this.#leave()
  }

  #enter(request: Request): void {
    const isReported = this.#word.deadOwner !== undefined
    this.#section.enter(request, isReported)
    if (!isReported) return
    this.#turns.step('inside')
    this.#word.markConsistent()
  }

  #leave(): void {
    this.#section.leave()
    if (!this.#word.leave()) throw new Error('it was not ours')
  }

  /** Several at a time, as an event loop does. */
  async #awaitSome(count: number): Promise<void> {
    let open = count
    const aborts: AbortController[] = []
    for (let n = 0; n < count; n++) {
      const abort = new AbortController()
      aborts.push(abort)
      void this.#await(abort.signal)
        .catch((error: unknown) => {
          this.#error ??= error
        })
        .finally(() => open--)
    }
    while (open > 0 && this.#error === undefined) {
      await this.#ambient.settle()
      if (open === 0 || this.#error !== undefined) return
      const what = this.#turns.random(12)
      if (what === 0) aborts[this.#turns.random(count)]!.abort()
      else if (what === 1) this.#goIn(false)
      else this.#turn()
    }
  }

  #turn(): void {
    if (this.#turns.random(3) === 0) this.#handOn()
    this.#ambient.turn()
    // code of the same turn, that runs before anything that awaits
    if (this.#turns.random(4) === 0) this.#goIn(false)
  }

  /** As a wait at a condition: the thread blocks until others have had the lock, and then for the lock. */
  #handOn(): void {
    const word = this.#word
    if (word.heldHere) return
    this.#section.shuffled()
    // it may be handed the lock meanwhile
    for (let n = this.#turns.random(100); n > 0; n--) this.#turns.step('busy')
    word.handOn()
    if (this.#forgetful().recall()) this.#turns.fail(failures.notRecalled)
    const request = this.#section.ask(true)
    if (word.enterSync(1e9, 'the lock') === 'in') this.#beInside(request)
    this.#section.shuffled()
  }

  async #await(signal: AbortSignal): Promise<void> {
    const timeoutMs = [Infinity, Infinity, this.#turns.random(60)][this.#turns.random(3)]!
    const request = this.#section.ask()
    signal.addEventListener('abort', () => this.#section.unqueued(request))
    const entering = this.#word.enter({ timeoutMs, signal })
    // who may give up leaves the queue earlier than it knows
    if (timeoutMs === Infinity) this.#section.queued(request)
    // code that runs between the moment at which it is let in and the moment at which it knows
    if (this.#turns.random(4) === 0)
      void entering.then(() => this.#goIn(false)).catch((error: unknown) => (this.#error ??= error))
    const entrance = await entering
    if (entrance !== 'in') return this.#section.giveUp(request)
    this.#enter(request)
    for (let n = this.#turns.random(3); n > 0; n--) await this.#pause()
    this.#leave()
  }

  /** While this goes on, other code of the thread runs. */
  async #pause(): Promise<void> {
    this.#turns.step('inside')
    if (this.#turns.random(3) === 0) this.#goIn(false)
    await null
  }
}
