import { Actor, expose, type Queue } from '@troupe/runtime-node'

/** So many puts are under way at a time. */
const window = 1_000

/** Puts numbers into queues, or takes them out. */
export class QueueUser extends Actor {
  async put(queue: Queue<number>, count: number): Promise<void> {
    for (let done = 0; done < count; done += window) {
      const puts = Array.from({ length: Math.min(window, count - done) }, (_, n) => queue.put(done + n + 1))
      await Promise.all(puts)
    }
  }

  /** Takes so many. Their sum. */
  async take(queue: Queue<number>, count: number): Promise<number> {
    let sum = 0
    let taken = 0
    for await (const n of queue) {
      sum += n
      if (++taken === count) break
    }
    return sum
  }
}

expose(import.meta.url, { QueueUser })
