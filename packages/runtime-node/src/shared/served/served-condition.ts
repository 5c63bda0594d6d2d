import type { ConditionCore, LineEnd, LineWait } from '../locks/condition-core.ts'
import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import { refusal, type ServedPlace } from './served-place.ts'
import { waitInServer } from './served-wait.ts'

/** What the server says to one that is to go on. `number` names a notification until it is used up. */
export interface GoOn {
  readonly is: 'notified' | 'bereft'
  readonly number?: number
}

/** A condition in a server, the same one as that of its lock. */
export class ServedCondition implements ConditionCore {
  readonly cell: ServedPlace

  constructor(place: ServedPlace) {
    this.cell = place
  }

  join(limits: WaitLimits | undefined): LineWait {
    if (limits === undefined) throw refusal(this.cell, 'what blocks')
    return new ServedLineWait(this.cell, limits)
  }

  notify(count: number): Promise<number> {
    return this.cell.call('notify', count) as Promise<number>
  }
}

class ServedLineWait implements LineWait {
  readonly #place: ServedPlace
  readonly #end: Promise<LineEnd>
  #notified: number | undefined

  /** The server hears of it before it hears that the lock was left. */
  constructor(place: ServedPlace, limits: WaitLimits) {
    this.#place = place
    this.#end = this.#wait(limits)
  }

  inLoop(): Promise<LineEnd> {
    return this.#end
  }

  blocking(): LineEnd {
    throw refusal(this.#place, 'what blocks')
  }

  goOn(): void {
    if (this.#notified !== undefined) void this.#place.send('goOn', this.#notified)
  }

  passOn(): void {
    if (this.#notified !== undefined) void this.#place.send('passOn', this.#notified)
  }

  async #wait(limits: WaitLimits): Promise<LineEnd> {
    const late = ({ number }: GoOn): void => void this.#place.send('passOn', number)
    const end = await waitInServer<GoOn>(this.#place, limits, late, 'wait')
    if (end.is === 'notified') this.#notified = end.number
    return end.is
  }
}
