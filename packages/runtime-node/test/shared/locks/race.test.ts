import { Lock } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { openSystem } from '../../support/open-system.ts'
import { flavours } from './flavours.ts'
import { tell } from './long-run.ts'

const url = await builtFolder(new URL('./stress/', import.meta.url))
const { Striker } = (await import(url('striker'))) as typeof import('./stress/striker.ts')
const { createLedger, Entries } = (await import(url('ledger'))) as typeof import('./stress/ledger.ts')

const [workers, times] = [4, 100_000]

describe.each(flavours)('four workers, each on a $on of its own, that add one 100,000 times', ({ on, across }) => {
  const race = async (lock: Lock, isLocked: boolean): Promise<number> => {
    await using open = await openSystem()
    const ledger = createLedger(lock, across)
    const strikers = await Promise.all(Array.from({ length: workers }, () => open.system.spawn(Striker, { on })))
    await Promise.all(strikers.map((striker) => striker.ask.race(lock, ledger.words, workers, times, isLocked)))
    return new Entries(ledger, 0).counter
  }

  it('may lose counts without a lock, and never count too many', async () => {
    const total = await race(new Lock({ across }), false)
    tell(`without a lock, on ${on} hosts: ${total} of ${workers * times}`)
    expect(total).toBeLessThanOrEqual(workers * times)
  }, 60_000)

  it.each([true, false])(
    'count exactly with one (fair: %s)',
    async (fair) => {
      expect(await race(new Lock({ across, fair }), true)).toBe(workers * times)
    },
    60_000,
  )
})
