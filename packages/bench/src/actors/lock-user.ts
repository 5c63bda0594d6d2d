import { Actor, type Condition, expose, type Lock, type Semaphore, type SharedArray } from '@troupe/runtime-node'
import { cpuSeconds } from '../harness/cpu-seconds.ts'

/** How many have come. */
type Arrivals = SharedArray<'i32', false>

/** One of several, each on a host of its own, that want the same thing at the same time. */
export class LockUser extends Actor {
  /** Adds one to the first element, each time with the lock. */
  increment(lock: Lock, counter: SharedArray<'i32'>, times: number, arrivals: Arrivals): void {
    const counts = counter.view()
    arrive(arrivals)
    for (let n = 0; n < times; n++) {
      const held = lock.acquireSync()
      counts[0]!++
      held.release()
    }
  }

  /** Takes a permit and gives it back; says how often it had one. */
  pass(semaphore: Semaphore, times: number, arrivals: Arrivals): number {
    let passed = 0
    arrive(arrivals)
    for (let n = 0; n < times; n++) {
      const held = semaphore.acquireSync()
      passed++
      held.release()
    }
    return passed
  }

  /** Waits for its turn, number `me` of two, and gives the turn to the other one. */
  takeTurns(condition: Condition, turn: SharedArray<'i32'>, me: number, times: number, arrivals: Arrivals): number {
    const turns = turn.view()
    arrive(arrivals)
    for (let n = 0; n < times; n++) {
      const held = condition.acquireSync()
      condition.waitForSync(() => turns[0] === me)
      turns[0] = 1 - me
      condition.notify()
      held.release()
    }
    return times
  }

  /** Those of the process that it lives in. */
  cpuSeconds(): number {
    return cpuSeconds()
  }
}

const arrive = (arrivals: Arrivals): void => void Atomics.add(arrivals.view(), 0, 1)

expose(import.meta.url, { LockUser })
