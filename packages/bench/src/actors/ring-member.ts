import { Actor, type ActorRef, expose } from '@troupe/runtime-node'

/** One of a ring: what it gets it passes to the next. All of a ring are on one host. */
export class RingMember extends Actor {
  /** Called when a token has made all its hops. */
  static arrived: () => void = () => {}
  #next: ActorRef<RingMember> | undefined
  #passed = 0

  join(next: ActorRef<RingMember>): void {
    this.#next = next
  }

  /** A token with so many hops to go, this one included. */
  pass(hops: number): void {
    this.#passed++
    if (hops > 1) this.#next!.tell.pass(hops - 1)
    else RingMember.arrived()
  }

  passed(): number {
    return this.#passed
  }
}
expose(import.meta.url, { RingMember })
