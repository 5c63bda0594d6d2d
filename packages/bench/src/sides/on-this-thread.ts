import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'

/** A side that does everything on this thread: `work` does so many pieces and says how many it has done. */
export const onThisThread = (who: string, work: (times: number) => number | Promise<number>): Side => ({
  run: async (count) => checkCount(who, await work(count), count),
  close: async () => {},
})
