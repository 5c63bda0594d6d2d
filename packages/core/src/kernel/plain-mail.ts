import { Lane } from './lane.ts'
import type { Mail } from './mail.ts'

/** The mail of an actor whose messages all have one priority and that stashes none. */
export class PlainMail extends Lane implements Mail {
  get stashed(): number {
    return 0
  }

  /** Only a class that says so has a stash. */
  stash(): void {}

  unstash(): number {
    return 0
  }
}
