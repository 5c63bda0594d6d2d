import { OptionError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import { BarrierBrokenError, type BarrierBrokenFacts } from '../errors/lock-errors.ts'
import { ServedBarrier } from '../served/served-barrier.ts'
import { Cell } from '../waiting/cell.ts'
import type { BarrierCore, Passage } from './barrier-core.ts'
import { BarrierDiscipline, barrierWords, type Verdict, verdicts } from './barrier-discipline.ts'
import { BarrierWord } from './barrier-word.ts'
import { checkAcquireOptions } from './check-options.ts'
import type { SyncOptions } from './lock-options.ts'
import { arrived, SyncObject } from './sync-object.ts'
import { SyncParts } from './sync-parts.ts'
import type { WaitingOptions, WaitingSyncOptions } from './waiting-options.ts'

const discipline = new BarrierDiscipline()

/** As many as there can be. */
export const mostParties: number = 2 ** 31 - 1

export interface BarrierOptions extends SyncOptions {
  /** How long a party waits for the others when its wait does not say. Milliseconds >= 0, or `Infinity`. @defaultValue Infinity */
  readonly timeoutMs?: number
}

export interface BarrierWaitOptions extends WaitingOptions {
  /**
   * What the last party to come runs before it lets the others go; one action each round, that of the last one. Not an option of the barrier, because functions
   * cannot be sent: this one is at home where the party is, and can use what the party has.
   */
  readonly action?: () => unknown
}

export interface BarrierWaitSyncOptions extends WaitingSyncOptions {
  /** As that of {@link BarrierWaitOptions}. Must not return a promise. */
  readonly action?: () => unknown
}

/**
 * Where a number of parties meet: all wait until the last one has come, then all go on, and the next round begins. Parties are actors or other code of
 * all threads, or, `across: 'processes'`, of all processes of the program. It can be sent in any message and given to `spawn`; what arrives
 * is the same barrier. More than `parties` may use it: then any so many make a round, and others make the next one.
 *
 * Either all parties of a round pass, or none: whoever cannot wait any longer, by its time or its signal, breaks it for all that wait and all
 * that come, until a {@link reset}. So does an action that throws, and a party that dies, with its thread or process, while it waits or runs its action: within
 * some 100 ms. One that died just before the last one came, by some 20 ms at most, may count as one that came.
 *
 * @example
 * const barrier = new Barrier(4, { timeoutMs: 5_000 })
 * // in each of four hosts
 * compute()
 * const index = await barrier.wait({ action: () => swapBuffers() })
 * if (index === 0) report()
 */
export class Barrier extends SyncObject {
  readonly timeoutMs: number
  readonly #word: BarrierCore

  /**
   * @param parties - how many make a round: a whole number >= 1
   * @throws OptionError - the number or an option makes no sense
   * @throws MappingUnavailableError - the backend is to be `'shm'`, and no memory can be mapped
   */
  constructor(parties: number, options: BarrierOptions = {}) {
    checkAcquireOptions(options)
    if (!Number.isInteger(parties) || parties < 1 || parties > mostParties) {
      throw new OptionError({ option: 'parties', expected: `a whole number from 1 to ${mostParties}`, got: parties })
    }
    const parts =
      options instanceof BarrierParts
        ? options.parts
        : SyncParts.create('barrier', options, discipline, {
            prepare: (words) => {
              words[barrierWords.parties] = parties
            },
            args: [parties],
          })
    super('Barrier', parts)
    this.timeoutMs = options.timeoutMs ?? Infinity
    this.#word = coreOf(parts)
  }

  /** How many make a round. */
  get parties(): number {
    return this.#word.parties
  }

  /** How many have come and wait for the others. @throws SyncUnavailableError - the backend is `'manager'` */
  get waiting(): number {
    this.#word.look()
    return this.#word.arrived
  }

  /** Whether all that come fail, until a {@link reset}. @throws SyncUnavailableError - the backend is `'manager'` */
  get broken(): boolean {
    this.#word.look()
    return this.#word.verdict !== verdicts.none
  }

  /**
   * Resolves once all parties are there, with this one's number in the round: 0 for the first that came, `parties` - 1 for the last. Does not
   * block the thread; the wait keeps the program alive. While an action runs, who comes waits until it is over, and is part of the next round; who cannot
   * wait so long breaks the round at hand too.
   *
   * The time and the signal are for the wait, not for the action. With `timeoutMs: 0` it passes only as the last one, and breaks it otherwise.
   *
   * @throws BarrierBrokenError - somebody could not wait any longer, died, reset or aborted the barrier, or an action threw, of which `cause` is the
   * error; or it was broken before
   * @throws OptionError - an option makes no sense
   */
  async wait(options: BarrierWaitOptions = {}): Promise<number> {
    this.#check(options)
    const { timeoutMs = this.timeoutMs, signal, action } = options
    return this.#indexOf(await this.#word.wait({ timeoutMs, signal }, action))
  }

  /**
   * The same for code that computes. It blocks this thread: no actor, timer or message on it is served meanwhile, so none of them can be a party
   * of the same round that has yet to come.
   *
   * @throws DeadlockError - an action runs on this thread, which could not go on
   * @throws PlacesTakenError - this thread waits for too many things already
   * @throws BarrierBrokenError, OptionError - as `wait` does
   */
  waitSync(options: BarrierWaitSyncOptions = {}): number {
    this.#check(options)
    const { timeoutMs = this.timeoutMs, action } = options
    return this.#indexOf(this.#word.waitSync(timeoutMs, action, this.label))
  }

  /** Breaks it: all that wait and come fail, until a {@link reset}. */
  abort(): void {
    this.checkUse()
    this.#word.break(verdicts.aborted)
  }

  /** Makes it as new. Those that wait fail. */
  reset(): void {
    this.checkUse()
    this.#word.reset()
  }

  override toWire(): unknown {
    return [super.toWire(), this.timeoutMs]
  }

  static fromWire(wire: unknown): Barrier {
    const [own, timeoutMs] = Array.isArray(wire) ? (wire as unknown[]) : []
    const parts = SyncParts.fromWire(own, discipline)
    return arrived(parts, () => new Barrier(coreOf(parts).parties, new BarrierParts(parts, Number(timeoutMs))))
  }

  #check(options: BarrierWaitOptions): void {
    this.checkUse()
    checkAcquireOptions(options)
    const { action } = options
    if (action !== undefined && typeof action !== 'function') {
      throw new OptionError({ option: 'action', expected: 'a function', got: action })
    }
  }

  #indexOf(passage: Passage): number {
    if (passage.verdict === undefined) return passage.index
    const { verdict, cause } = passage
    const why = whys[verdict] ?? 'aborted'
    throw new BarrierBrokenError({ lock: this.label, why }, cause === undefined ? undefined : { cause })
  }
}

const whys: Partial<Record<Verdict, BarrierBrokenFacts['why']>> = {
  [verdicts.reset]: 'reset',
  [verdicts.aborted]: 'aborted',
  [verdicts.timeout]: 'timeout',
  [verdicts.died]: 'a party died',
  [verdicts.failed]: 'the action failed',
}

const coreOf = ({ cell }: SyncParts): BarrierCore => (cell instanceof Cell ? new BarrierWord(cell) : new ServedBarrier(cell))

/** What is there already. */
export class BarrierParts implements BarrierOptions {
  readonly parts: SyncParts
  readonly timeoutMs: number

  constructor(parts: SyncParts, timeoutMs: number) {
    this.parts = parts
    this.timeoutMs = timeoutMs
  }
}

exposeOwn(import.meta.url, { Barrier })
