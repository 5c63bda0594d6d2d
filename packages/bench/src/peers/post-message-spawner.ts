import { checkCount } from '../harness/count-error.ts'
import { keepInFlight } from '../harness/in-flight.ts'
import type { Side } from '../harness/row.ts'
import { openThreadEnd } from './thread-end.ts'

/** A worker keeps an object under a number, and drops it, each on request and each confirmed. */
export const openPostMessageSpawner = async (inFlight: number): Promise<Side> => {
  const end = await openThreadEnd()
  return {
    async run(count) {
      await keepInFlight(count, inFlight, async (id) => {
        await end.ask({ t: 'make', id })
        await end.ask({ t: 'drop', id })
      })
      checkCount(end.who, (await end.ask({ t: 'make', id: 0 })) - 1, 0)
      await end.ask({ t: 'drop', id: 0 })
    },
    close: () => end.close(),
  }
}
