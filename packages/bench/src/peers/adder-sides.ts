import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Increment } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import { keepInFlight } from '../harness/in-flight.ts'
import type { TwoThreads } from '../harness/placement.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { AdderEnd } from './adder-end.ts'

/** One message of the platform for each of ours, `burst` of them in each turn of the event loop. */
export const tellSingly = (end: AdderEnd, burst: number): Side => {
  let expected = 0
  return {
    async run(count) {
      for (let n = 1; n <= count; n++) {
        end.post({ t: 'inc', n })
        if (n % burst === 0) await nextTurn()
      }
      checkCount(end.who, await end.ask({ t: 'total' }), (expected += sumTo(count)))
    },
    close: () => end.close(),
  }
}

/** An array of `burst` messages in each turn of the event loop. */
export const tellBatches = (end: AdderEnd, burst: number): Side => {
  let expected = 0
  return {
    async run(count) {
      let batch: Increment[] = []
      for (let n = 1; n <= count; n++) {
        batch.push({ t: 'inc', n })
        if (n % burst !== 0 && n < count) continue
        end.post(batch)
        batch = []
        await nextTurn()
      }
      checkCount(end.who, await end.ask({ t: 'total' }), (expected += sumTo(count)))
    },
    close: () => end.close(),
  }
}

/** Questions of which up to `inFlight` wait for their answers. */
export const askEnd = (end: AdderEnd, inFlight: number): TwoThreads => {
  let expected = 0
  return {
    run: (count) =>
      keepInFlight(count, inFlight, async (n) => {
        const sum = (expected += n)
        checkCount(end.who, await end.ask({ t: 'add', n }), sum)
      }),
    receiver: () => end.ask({ t: 'thread' }),
    close: () => end.close(),
  }
}
