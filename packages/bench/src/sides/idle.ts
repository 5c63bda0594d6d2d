import { type ActorRef, createSystem } from '@troupe/runtime-node'
import { Counter } from '../actors/counter.ts'
import { collectedHeap } from '../harness/collected-heap.ts'
import type { Side } from '../harness/row.ts'
import type { Setup } from '../harness/setup.ts'

/** What is made in numbers, does nothing, and is dropped again. */
interface Idle<T> {
  make(n: number): Promise<T> | T
  drop(all: readonly T[]): Promise<unknown>
  close(): Promise<unknown>
}

/** A side that reads how many bytes one of them takes, what refers to it included. */
export const idleSide = <T>({ make, drop, close }: Idle<T>): Side => {
  let all: T[] = []
  return {
    async run(count) {
      const before = await collectedHeap()
      for (let n = 0; n < count; n++) {
        const made = make(n)
        all.push(made instanceof Promise ? await made : made)
      }
      return ((await collectedHeap()) - before) / count
    },
    async after() {
      await drop(all)
      all = []
    },
    close: async () => void (await close()),
  }
}

export const openIdleActors = async (setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  return idleSide<ActorRef<Counter>>({
    make: () => system.spawn(Counter),
    drop: (counters) => Promise.all(counters.map((counter) => system.stopActor(counter))),
    close: () => system.stop(),
  })
}
