import type { LetIn } from '../shared/served/served-lock.ts'
import type { Left } from '../shared/served/served-wait.ts'
import { LockObject, type Visitor } from './lock-object.ts'

const passed: LetIn = { is: 'done', since: 0, dead: undefined }

/** A lock that lets everybody pass once the thing is done. */
export class OnceObject extends LockObject {
  #isDone = false

  override enter(token: number, visitor: Visitor): LetIn | Promise<LetIn | Left> {
    return this.#isDone ? passed : super.enter(token, visitor)
  }

  /** It is done, as its owner says. */
  finish(): void {
    this.#isDone = true
    for (const waiter of this.line.takeAll()) waiter.go(passed)
    if (this.locked()) this.leave()
  }

  done(): boolean {
    return this.#isDone
  }
}
