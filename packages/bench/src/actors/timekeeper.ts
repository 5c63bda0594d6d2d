import { Actor, type ActorOptions, expose } from '@troupe/runtime-node'
import { latenesses, p99 } from '../harness/lateness.ts'

/** Adds up what it is sent, and meanwhile watches the timers of its thread. */
export class Timekeeper extends Actor {
  static readonly options: ActorOptions<Timekeeper> = { interleave: { watch: true } }
  #total = 0

  add(n: number): void {
    this.#total += n
  }

  total(): number {
    return this.#total
  }

  async watch(durationMs: number): Promise<number> {
    return p99(await latenesses(durationMs))
  }
}
expose(import.meta.url, { Timekeeper })
