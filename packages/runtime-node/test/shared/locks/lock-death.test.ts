import { Lock } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { flavours } from './flavours.ts'
import { spread, stressSeconds, tell } from './long-run.ts'

const url = await builtFolder(new URL('./stress/', import.meta.url))
const { Founder, Striker } = (await import(url('striker'))) as typeof import('./stress/striker.ts')
const { createLedger, Entries } = (await import(url('ledger'))) as typeof import('./stress/ledger.ts')

/** 200 ms is what is promised; a busy machine gets more. */
const deadlineMs = 1_000
const deaths = stressSeconds === undefined ? 3 : 20

const waiters = [
  'this thread, which awaits,',
  'this thread, which blocks its event loop,',
  'another host, which blocks,',
] as const

describe.each(flavours)('a lock whose owner, a $on, is killed', ({ on, across }) => {
  it.each(waiters)(
    'is given to %s soon after',
    async (waiter) => {
      await using open = await openSystem()
      const other = await open.system.spawn(Striker, { on })
      const delays: number[] = []
      for (let n = 0; n < deaths; n++) {
        const ledger = createLedger(new Lock({ across }), across)
        const { lock, words } = ledger
        const entries = new Entries(ledger, 0)
        const owner = await open.system.spawn(Striker, { on, restart: 'temporary' })
        const death = failure(Error, owner.ask.dieHolding(lock, words, 150 + 7 * n))
        await expect.poll(() => entries.started, { interval: 1 }).toBe(1)
        const wait = async (): Promise<{ readonly at: number; readonly abandoned: boolean }> => {
          if (waiter === waiters[2]) return await other.ask.waitSync(lock)
          using held =
            waiter === waiters[1] ? lock.acquireSync({ onAbandoned: 'flag' }) : await lock.acquire({ onAbandoned: 'flag' })
          return { at: Date.now(), abandoned: held.abandoned }
        }
        const { at, abandoned } = await wait()
        expect(abandoned).toBe(true)
        delays.push(at - entries.noted)
        await death
      }
      tell(`${waiter} has what a ${on} held after ${spread(delays)} ms (min / median / max of ${deaths} deaths)`)
      for (const delay of delays) expect(delay).toBeLessThan(deadlineMs)
    },
    40_000 + 6_000 * deaths,
  )
})

describe.runIf(mapsMemory)('a lock whose owner, a process, dies because the system that started it was killed', () => {
  it(
    'is given to the next one soon after',
    async () => {
      await using open = await openSystem()
      const delays: number[] = []
      for (let n = 0; n < deaths; n++) {
        const ledger = createLedger(new Lock({ across: 'processes' }), 'processes')
        const { lock, words } = ledger
        const entries = new Entries(ledger, 0)
        const parent = await open.system.spawn(Founder, { on: 'process', restart: 'temporary' })
        const pid = await parent.ask.found(lock, words)
        await expect.poll(() => entries.started, { interval: 1 }).toBe(1)
        const waiting = lock.acquire({ onAbandoned: 'flag' }).then((held) => ({ at: Date.now(), held }))
        await new Promise(setImmediate)
        const killedAt = Date.now()
        process.kill(pid, 'SIGKILL')
        const { at, held } = await waiting
        expect(held.abandoned).toBe(true)
        held.release()
        delays.push(at - killedAt)
      }
      tell(`what a process of a killed system held is to be had after ${spread(delays)} ms (of ${deaths} deaths)`)
      for (const delay of delays) expect(delay).toBeLessThan(deadlineMs)
    },
    40_000 + 6_000 * deaths,
  )
})
