import { Actor, expose } from '@troupe/runtime-node'

/** Does nothing but begin and end; on the host that starts it, `born` says how often it began. */
export class Newborn extends Actor {
  static born = 0

  constructor() {
    super()
    Newborn.born++
  }

  hello(): void {}

  /** How many have begun on the host that it lives on. */
  born(): number {
    return Newborn.born
  }
}
expose(import.meta.url, { Newborn })
