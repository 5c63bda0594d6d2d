import { Actor, type ActorRef, expose } from '@troupe/runtime-node'
import type { FinishLine } from './finish-line.ts'

/** One of a ring: what it gets it passes to the next. */
export class Member extends Actor {
  readonly #finish: ActorRef<FinishLine>
  #next: ActorRef<Member> | undefined
  #passed = 0

  constructor(finish: ActorRef<FinishLine>) {
    super()
    this.#finish = finish
  }

  join(next: ActorRef<Member>): void {
    this.#next = next
  }

  /** A token with so many hops to go, this one included. */
  pass(hops: number): void {
    this.#passed++
    if (hops === 1) this.#finish.tell.cross()
    else this.#next?.tell.pass(hops - 1)
  }

  passed(): number {
    return this.#passed
  }
}

expose(import.meta.url, { Member })
