import { LockTimeoutError } from '../errors/lock-errors.ts'
import type { Entrance, LockCore } from '../locks/lock-core.ts'
import type { LockOwner } from '../locks/lock-owner.ts'
import { oneObject } from '../memory/one-object.ts'
import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import { self } from './self.ts'
import { refusal, type ServedPlace } from './served-place.ts'
import { waitInServer } from './served-wait.ts'

/** What the server says to one that it lets in. */
export interface LetIn {
  readonly is: 'in' | 'done'
  readonly since: number
  /** Who died in there, if nobody has said since that all is well. */
  readonly dead: LockOwner | undefined
}

/** Those that this thread has: not forgotten, also if nobody refers to the lock any more. */
const inUse = new Set<ServedLock>()

/** A lock in a server. The server lets in one host at a time, and knows nothing of who within it has the lock. */
export class ServedLock implements LockCore {
  readonly cell: ServedPlace
  #isIn = false
  #since = 0
  #dead: LockOwner | undefined
  #leaving: Promise<void> | undefined

  protected constructor(place: ServedPlace) {
    this.cell = place
  }

  /** The one of this thread for what stands there. */
  static at(place: ServedPlace): ServedLock {
    return oneObject(`served ${place.key}`, () => new ServedLock(place))
  }

  get heldHere(): boolean {
    return this.#isIn
  }

  get locked(): boolean {
    throw refusal(this.cell, 'locked')
  }

  get owner(): LockOwner | undefined {
    return this.#isIn ? { ...self(), since: this.#since } : undefined
  }

  get deadOwner(): LockOwner | undefined {
    return this.#dead
  }

  get leaving(): Promise<void> | undefined {
    return this.#leaving
  }

  recall(): boolean {
    return this.#isIn
  }

  markConsistent(): void {
    this.#dead = undefined
    void this.cell.send('markConsistent')
  }

  /** The server has to be asked in any case. */
  enterAtOnce(): boolean {
    return false
  }

  tryEnter(): boolean {
    throw refusal(this.cell, 'tryAcquire')
  }

  enterSync(): Entrance {
    throw refusal(this.cell, 'what blocks')
  }

  async enter(limits: WaitLimits): Promise<Entrance> {
    const late = (): void => void this.cell.send('leave')
    const { label } = this.cell
    const end = await waitInServer<LetIn>(this.cell, limits, late, 'enter', self())
    // who had it is known here only now
    if (end.is === 'timeout') throw new LockTimeoutError({ lock: label, timeoutMs: limits.timeoutMs, owner: end.owner })
    if (end.is === 'aborted') return 'aborted'
    this.cameIn(end)
    return 'in'
  }

  leave(): boolean {
    if (!this.#isIn) return false
    this.#isIn = false
    inUse.delete(this)
    this.#leaving = this.cell.send('leave')
    return true
  }

  protected cameIn({ since, dead }: LetIn): void {
    this.#isIn = true
    this.#since = since
    this.#dead = dead
    inUse.add(this)
  }
}
