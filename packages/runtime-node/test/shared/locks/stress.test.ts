import { Lock } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { flavours } from './flavours.ts'
import { stressSeconds, tell } from './long-run.ts'

const url = await builtFolder(new URL('./stress/', import.meta.url))
const { Striker } = (await import(url('striker'))) as typeof import('./stress/striker.ts')
const { createLedger, Entries } = (await import(url('ledger'))) as typeof import('./stress/ledger.ts')
const { strike } = (await import(url('strike'))) as typeof import('./stress/strike.ts')

const seconds = stressSeconds ?? 1

describe.each(flavours)(
  'a lock of four $on hosts and this thread, some that block, some that await, some that give up',
  ({ on, across }) => {
    it.each([true, false])(
      'has one owner at a time, and, if it is fair (%s), in the order of arrival',
      async (fair) => {
        await using open = await openSystem()
        const ledger = createLedger(new Lock({ across, fair }), across)
        const { lock, words } = ledger
        const patience = { timeoutMs: 1_000 * seconds + 60_000 }
        const strikers = await Promise.all(
          [1, 2, 3, 4].map(async () => (await open.system.spawn(Striker, { on })).with(patience)),
        )
        const timesOf = [
          strike(ledger, 0),
          ...strikers.map((striker, n) =>
            n < 2 ? striker.ask.strikeSync(lock, words, n + 1) : striker.ask.strike(lock, words, n + 1),
          ),
        ]
        const entries = new Entries(ledger, 0)
        await new Promise<void>((resolve) => setTimeout(() => resolve(), 1_000 * seconds))
        entries.stop()
        const all = await within(20_000, 'the end of all waits', Promise.all(timesOf))
        tell(`${on} hosts, fair: ${fair}: ${all.join(' + ')} times in ${seconds} s`)
        expect({ violations: entries.violations, counter: entries.counter, locked: lock.locked }).toEqual({
          violations: 0,
          counter: all.reduce((sum, times) => sum + times),
          locked: false,
        })
        if (fair) expect(entries.overtaken).toBe(0)
        for (const times of all) expect(times).toBeGreaterThan(0)
      },
      60_000 + 1_000 * seconds,
    )
  },
)
