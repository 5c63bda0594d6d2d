import { createSystem } from '@troupe/runtime-node'
import { QueueUser } from '../actors/queue-user.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'

/** Producers and consumers, so many of each and every one on a process of its own, with a queue that this process keeps. */
export const openQueueCrew = async (size: number): Promise<Side> => {
  const system = await createSystem()
  const hire = () => Promise.all(Array.from({ length: size }, () => system.spawn(QueueUser, { on: 'process' })))
  const [producers, consumers, queue] = await Promise.all([hire(), hire(), system.queue<number>()])
  return {
    async run(count) {
      const share = count / size
      const taking = Promise.all(consumers.map((consumer) => consumer.with({ timeoutMs: 60_000 }).ask.take(queue, share)))
      await Promise.all(producers.map((producer) => producer.with({ timeoutMs: 60_000 }).ask.put(queue, share)))
      const sums = await taking
      checkCount(
        'the consumers',
        sums.reduce((all, sum) => all + sum),
        size * sumTo(share),
      )
    },
    close: async () => void (await system.stop()),
  }
}
