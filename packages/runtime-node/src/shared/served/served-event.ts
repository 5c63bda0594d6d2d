import type { EventCore } from '../locks/event-core.ts'
import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import { refusal, type ServedPlace } from './served-place.ts'
import { waitInServer } from './served-wait.ts'

/** A flag in a server. */
export class ServedEvent implements EventCore {
  readonly cell: ServedPlace

  constructor(place: ServedPlace) {
    this.cell = place
  }

  get isSet(): boolean {
    throw refusal(this.cell, 'isSet')
  }

  set(): void {
    void this.cell.send('set')
  }

  clear(): void {
    void this.cell.send('clear')
  }

  async wait(limits: WaitLimits): Promise<boolean | 'aborted'> {
    const { is } = await waitInServer<{ readonly is: 'set' }>(this.cell, limits, () => {}, 'wait')
    return is === 'aborted' ? is : is === 'set'
  }

  waitSync(): boolean {
    throw refusal(this.cell, 'what blocks')
  }
}
