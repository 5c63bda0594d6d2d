import { Actor, expose, type SharedValue } from '@troupe/runtime-node'

/** Adds to a number that others add to as well. */
export class Racer extends Actor {
  /** Reads, adds one, writes: whoever writes in between is overwritten. */
  addBlindly(counter: SharedValue<'i32'>, times: number): void {
    for (let n = 0; n < times; n++) counter.value = counter.value + 1
  }

  /** The same, but only one at a time. */
  addLocked(counter: SharedValue<'i32'>, times: number): void {
    for (let n = 0; n < times; n++) {
      using _held = counter.lock.acquireSync()
      counter.value = counter.value + 1
    }
  }

  /** One step instead of two: nobody can come between. */
  addAtomically(counter: SharedValue<'i32'>, times: number): void {
    for (let n = 0; n < times; n++) counter.add(1)
  }
}

expose(import.meta.url, { Racer })
