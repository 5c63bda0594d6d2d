import { setImmediate as nextTurn } from 'node:timers/promises'
import { createSystem } from '@troupe/runtime-node'
import { Timekeeper } from '../actors/timekeeper.ts'
import { checkCount } from '../harness/count-error.ts'
import { latenesses, p99 } from '../harness/lateness.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { Setup } from '../harness/setup.ts'
import { openTimekeeperWorker } from '../peers/post-message-timekeeper.ts'
import type { TimerMail, TimerReply } from '../peers/timekeeper-worker.ts'

const burst = 1_000

/** Watches the timers of this thread while `send` is called again and again; how late the worse side's timers were. */
const underLoad = async (durationMs: number, there: Promise<number>, send: () => Promise<void>): Promise<number> => {
  let over = false
  const here = latenesses(durationMs).then((late) => {
    over = true
    return p99(late)
  })
  while (!over) await send()
  return Math.max(await here, await there)
}

/** As many tells as the link takes, in both directions no more than is read. */
export const openTellLoad = async (setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const keeper = await system.spawn(Timekeeper, { on: 'thread' })
  let sent = 0
  return {
    async run(durationMs) {
      const reading = await underLoad(durationMs, keeper.ask.watch(durationMs), async () => {
        for (let n = 0; n < burst; n++) keeper.tell.add(++sent)
        await nextTurn()
        await keeper.ready()
      })
      checkCount('the actor', await keeper.ask.total(), sumTo(sent))
      return reading
    },
    close: async () => void (await system.stop()),
  }
}

/** As many `postMessage`s as the worker keeps up with: no more than ten bursts ahead of it. */
export const openPostMessageLoad = async (): Promise<Side> => {
  const worker = await openTimekeeperWorker()
  const ahead = 10
  let sent = 0
  return {
    async run(durationMs) {
      const waiting: Promise<TimerReply>[] = []
      const there = worker.ask('late', { t: 'watch', durationMs })
      const reading = await underLoad(
        durationMs,
        there.then(({ value }) => value),
        async () => {
          for (let n = 0; n < burst; n++) worker.post({ t: 'inc', n: ++sent } satisfies TimerMail)
          waiting.push(worker.ask('total', { t: 'total' }))
          if (waiting.length > ahead) await waiting.shift()
          await nextTurn()
        },
      )
      checkCount('the worker', (await worker.ask('total', { t: 'total' })).value, sumTo(sent))
      return reading
    },
    close: () => worker.close(),
  }
}

/** The same timers while nothing else is done. */
export const openNoLoad = async (): Promise<Side> => {
  const worker = await openTimekeeperWorker()
  return {
    async run(durationMs) {
      const there = worker.ask('late', { t: 'watch', durationMs })
      return Math.max(p99(await latenesses(durationMs)), (await there).value)
    },
    close: () => worker.close(),
  }
}
