import { createSystem } from '@troupe/runtime-node'
import { type Counts, DictUser, pipelined } from '../actors/dict-user.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sharesOf } from '../harness/shares.ts'

/** What this thread does with a dict in a manager process. */
export type DictWork = (counts: Counts, times: number) => Promise<void>

export const getOneByOne: DictWork = async (counts, times) => {
  for (let n = 0; n < times; n++) checkCount('the dict', (await counts.get('m'))!, 7)
}
export const getPipelined: DictWork = (counts, times) =>
  pipelined(times, async () => checkCount('the dict', (await counts.get('m'))!, 7))
export const incrementOneByOne: DictWork = async (counts, times) => {
  for (let n = 0; n < times; n++) await counts.increment('n')
}
export const incrementPipelined: DictWork = (counts, times) => pipelined(times, () => counts.increment('n'))

/** A manager process with a dict that this thread uses. `counts` is whether the work leaves its number in it. */
export const openManagedDict = async (work: DictWork, { counts: isCounted }: { readonly counts: boolean }): Promise<Side> => {
  const system = await createSystem()
  const counts = await (await system.manager()).dict<Record<string, number>>({ m: 7 })
  return {
    async run(count) {
      await counts.set('n', 0)
      await work(counts, count)
      if (isCounted) checkCount('the dict', (await counts.get('n'))!, count)
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
