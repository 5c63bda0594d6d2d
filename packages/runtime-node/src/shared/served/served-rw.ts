import { LockTimeoutError } from '../errors/lock-errors.ts'
import type { Entrance } from '../locks/lock-core.ts'
import type { LockOwner } from '../locks/lock-owner.ts'
import { type RwCore, reads, type Way } from '../locks/rw-core.ts'
import { oneObject } from '../memory/one-object.ts'
import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import { self } from './self.ts'
import type { LetIn } from './served-lock.ts'
import { refusal, type ServedPlace } from './served-place.ts'
import { waitInServer } from './served-wait.ts'

/** A lock for readers and writers in a server, which knows how many of each host are in there. */
export class ServedRw implements RwCore {
  readonly cell: ServedPlace
  readonly fair = true
  #reads = 0
  #writesSince: number | undefined
  #dead: LockOwner | undefined
  #leaving: Promise<void> | undefined

  private constructor(place: ServedPlace) {
    this.cell = place
  }

  static at(place: ServedPlace): ServedRw {
    return oneObject(`served ${place.key}`, () => new ServedRw(place))
  }

  get readers(): number {
    throw refusal(this.cell, 'readers')
  }

  get writer(): LockOwner | undefined {
    throw refusal(this.cell, 'writer')
  }

  get holder(): LockOwner | undefined {
    return this.readsHere || this.writesHere ? { ...self(), since: this.#writesSince } : undefined
  }

  get holders(): LockOwner[] {
    const { holder } = this
    return holder === undefined ? [] : [holder]
  }

  get deadWriter(): LockOwner | undefined {
    return this.#dead
  }

  get readsHere(): boolean {
    return this.#reads > 0
  }

  get writesHere(): boolean {
    return this.#writesSince !== undefined
  }

  get leaving(): Promise<void> | undefined {
    return this.#leaving
  }

  markConsistent(): void {
    this.#dead = undefined
    void this.cell.send('markConsistent')
  }

  tryEnter(way: Way): boolean {
    throw refusal(this.cell, way === reads ? 'tryRead' : 'tryWrite')
  }

  enterSync(): Entrance {
    throw refusal(this.cell, 'what blocks')
  }

  async enter(way: Way, limits: WaitLimits): Promise<Entrance> {
    const late = (): void => void this.cell.send(way === reads ? 'leaveRead' : 'leaveWrite')
    const { label } = this.cell
    const end = await waitInServer<LetIn>(this.cell, limits, late, 'enter', way, self())
    if (end.is === 'timeout') throw new LockTimeoutError({ lock: label, timeoutMs: limits.timeoutMs, owner: end.owner })
    if (end.is === 'aborted') return 'aborted'
    const { since, dead } = end
    if (way === reads) this.#reads++
    else this.#writesSince = since
    this.#dead = dead
    return 'in'
  }

  leaveRead(): boolean {
    if (!this.readsHere) return false
    this.#reads--
    this.#leaving = this.cell.send('leaveRead')
    return true
  }

  leaveWrite(): boolean {
    if (!this.writesHere) return false
    this.#writesSince = undefined
    this.#leaving = this.cell.send('leaveWrite')
    return true
  }

  downgrade(): boolean {
    if (!this.writesHere) return false
    this.#writesSince = undefined
    this.#reads = 1
    this.#leaving = this.cell.send('downgrade')
    return true
  }
}
