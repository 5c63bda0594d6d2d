import { createSystem } from '@troupe/runtime-node'
import { type Counts, DictUser, pipelined } from '../actors/dict-user.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sharesOf } from '../harness/shares.ts'

/** What this thread does with a dict in a manager process: `one` is 1 there, and `n` is added to. Says how often it did. */
type DictWork = (counts: Counts, times: number) => Promise<number>

export const getOneByOne: DictWork = async (counts, times) => {
  let sum = 0
  for (let n = 0; n < times; n++) sum += (await counts.get('one'))!
  return sum
}

export const getPipelined: DictWork = (counts, times) => pipelined(times, () => counts.get('one'))

export const incrementOneByOne: DictWork = async (counts, times) => {
  for (let n = 0; n < times; n++) await counts.increment('n')
  return (await counts.get('n'))!
}

export const incrementPipelined: DictWork = async (counts, times) => {
  await pipelined(times, () => counts.increment('n'))
  return (await counts.get('n'))!
}

/** A manager process with a dict that this thread uses. */
export const openManagedDict = async (work: DictWork): Promise<Side> => {
  const system = await createSystem()
  const counts = await (await system.manager()).dict<Record<string, number>>({ one: 1 })
  return {
    async run(count) {
      await counts.set('n', 0)
      checkCount('the dict', await work(counts, count), count)
    },
    close: async () => void (await system.stop()),
  }
}

/** The same for several processes at once. */
export const openManagedDictCrew = async (size: number): Promise<Side> => {
  const system = await createSystem()
  const counts = await (await system.manager()).dict<Record<string, number>>({ n: 0 })
  const users = await Promise.all(Array.from({ length: size }, () => system.spawn(DictUser, { on: 'process' })))
  return {
    async run(count) {
      await counts.set('n', 0)
      const shares = sharesOf(count, size)
      await Promise.all(users.map((user, n) => user.with({ timeoutMs: Infinity }).ask.increment(counts, shares[n]!)))
      checkCount('the dict', (await counts.get('n'))!, count)
    },
    close: async () => void (await system.stop()),
  }
}
