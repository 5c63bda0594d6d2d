import type { Worker } from 'node:worker_threads'
import comedy from 'comedy'
import type { Increment } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import { keepInFlight } from '../harness/in-flight.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'

/** Adds up what it is sent, as `Counter` does. Its source is what comedy sends to a worker, so it uses nothing from outside. */
class ComedyAdder {
  sum = 0

  take(message: Increment): void {
    this.sum += message.n
  }

  add(n: number): number {
    return (this.sum += n)
  }

  total(): number {
    return this.sum
  }
}

type Mode = 'in-memory' | 'threaded'

/** `send` in bursts, all of a burst awaited. A question may overtake what was sent before it, so the sum is asked for until all have come. */
export const openComedyTells = async (mode: Mode, burst: number): Promise<Side> => {
  const { adder, close } = await openAdder(mode)
  let expected = 0
  return {
    async run(count) {
      let sent: Promise<void>[] = []
      for (let n = 1; n <= count; n++) {
        sent.push(adder.send('take', { t: 'inc', n } satisfies Increment))
        if (n % burst !== 0 && n < count) continue
        await Promise.all(sent)
        sent = []
      }
      expected += sumTo(count)
      let total = 0
      do total = (await adder.sendAndReceive('total')) as number
      while (total < expected)
      checkCount('comedy', total, expected)
    },
    close,
  }
}

/** `sendAndReceive`, up to `inFlight` at a time. */
export const openComedyAsks = async (mode: Mode, inFlight: number): Promise<Side> => {
  const { adder, close } = await openAdder(mode)
  let expected = 0
  return {
    async run(count) {
      await keepInFlight(count, inFlight, async (n) => void (await adder.sendAndReceive('add', n)))
      checkCount('comedy', (await adder.sendAndReceive('total')) as number, (expected += sumTo(count)))
    },
    close,
  }
}

const openAdder = async (mode: Mode): Promise<{ readonly adder: comedy.ActorRef; close(): Promise<void> }> => {
  // `test` is how it is told to write nothing
  const system = comedy.createSystem({ test: true })
  const root = await system.rootActor()
  const workers: Worker[] = []
  const note = (worker: Worker): void => void workers.push(worker)
  process.on('worker', note)
  const adder = await root.createChild(ComedyAdder, { mode })
  process.off('worker', note)
  return {
    adder,
    async close() {
      await system.destroy()
      // its worker stays, and the program with it
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
