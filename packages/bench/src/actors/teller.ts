import { setImmediate as nextTurn } from 'node:timers/promises'
import { Actor, type ActorRef, expose } from '@troupe/runtime-node'
import type { Counter } from './counter.ts'

/** Sends from where it lives. */
export class Teller extends Actor {
  /** `count` tells, `burst` of them in each turn of the event loop; resolves when all are handled. */
  async tell(counter: ActorRef<Counter>, count: number, burst: number): Promise<void> {
    for (let n = 1; n <= count; n++) {
      counter.tell.take({ t: 'inc', n })
      if (n % burst === 0) await nextTurn()
    }
    await counter.ask.total()
  }
}
expose(import.meta.url, { Teller })
