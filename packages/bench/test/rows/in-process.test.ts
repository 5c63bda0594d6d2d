import { describe, expect, it } from 'vitest'
import { collectAll, collectYoung } from '../../src/harness/collect.ts'
import { cpuSeconds } from '../../src/harness/cpu-seconds.ts'
import { runRow } from '../../src/harness/run-row.ts'
import { allRows } from '../../src/rows/all-rows.ts'
import { isOfAnotherLanguage } from '../support/other-languages.ts'

/** Rows whose sides need no built file: they run on this thread, or in Python, which may be missing. */
const quick = [
  ...['tell-here', 'tell-here-object', 'ask-here', 'spawn-here', 'ring-100'],
  ...['start-system', 'scale-messages', 'scale-actors'],
  ...['lock-uncontended', 'lock-uncontended-async', 'semaphore', 'semaphore-fair', 'value-add', 'value-update'],
  ...['array-write', 'array-view', 'array-fill'],
]

describe.each(quick)('the row %s', (name) => {
  it('runs all sides for real and gives a result of the promised shape', async () => {
    const row = allRows.find((each) => each.name === name)!
    const seams = {
      now: () => performance.now(),
      cpuSeconds,
      collectYoung,
      collectAll,
      progress: () => {},
      deadline: AbortSignal.timeout(18_000),
    }
    const small = row.count < 100 ? 3 : 1_234
    // not a multiple of the burst: what is left over after the last burst has to arrive as well
    const result = await runRow(row, { repetitions: 3, count: small }, seams)
    const summary = { min: expect.any(Number), median: expect.any(Number), max: expect.any(Number) }
    const figures = row.cpu ? { ...summary, cpu: summary, perCpu: summary } : summary
    const { missing = {}, ...rest } = result
    const measured = Object.keys(row.peers).filter((peer) => !(peer in missing))
    const ratio = row.beside! in missing ? null : expect.any(Number)
    expect(rest).toEqual({
      name,
      unit: row.unit,
      troupe: figures,
      peers: Object.fromEntries(measured.map((peer) => [peer, figures])),
      ratio,
      ...(row.cpu && { ratioPerCpu: ratio }),
      bar: row.bars.length > 0 ? expect.stringMatching(/^[<>]= \d/) : '',
      holds: row.bars.length > 0 ? expect.any(Boolean) : null,
    })
    expect(Object.keys(missing).filter((peer) => !isOfAnotherLanguage(peer))).toEqual([])
    expect(result.troupe.min).toBeGreaterThan(0)
    expect(result.troupe.min).toBeLessThanOrEqual(result.troupe.median)
    expect(result.troupe.median).toBeLessThanOrEqual(result.troupe.max)
  })
})
