import type { OnceCore } from '../locks/once-core.ts'
import { oneObject } from '../memory/one-object.ts'
import { type LetIn, ServedLock } from './served-lock.ts'
import { refusal, type ServedPlace } from './served-place.ts'

/** Something that is done once, as a server knows. */
export class ServedOnce extends ServedLock implements OnceCore {
  #isDone = false

  static override at(place: ServedPlace): ServedOnce {
    return oneObject(`served ${place.key}`, () => new ServedOnce(place))
  }

  get isDone(): boolean {
    return this.#isDone
  }

  /** What is done stays done; what is not may be by now. */
  get done(): boolean {
    if (this.#isDone) return true
    throw refusal(this.cell, 'done')
  }

  async finish(): Promise<void> {
    this.#isDone = true
    await this.cell.call('finish')
  }

  protected override cameIn(answer: LetIn): void {
    if (answer.is === 'done') this.#isDone = true
    else super.cameIn(answer)
  }
}
