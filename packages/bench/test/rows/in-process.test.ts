import { describe, expect, it } from 'vitest'
import { runRow } from '../../src/harness/run-row.ts'
import { allRows } from '../../src/rows/all-rows.ts'

const quick = ['tell-here', 'tell-here-object', 'ask-here', 'spawn-here']

describe.each(quick)('the row %s', (name) => {
  it('runs both sides for real and gives a result of the promised shape', async () => {
    const row = allRows.find((each) => each.name === name)!
    const seams = { now: () => performance.now(), progress: () => {}, deadline: AbortSignal.timeout(15_000) }
    // not a multiple of the burst: what is left over after the last burst has to arrive as well
    const result = await runRow(row, { repetitions: 3, count: 1_234 }, seams)
    const summary = { min: expect.any(Number), median: expect.any(Number), max: expect.any(Number) }
    expect(result).toEqual({
      name,
      unit: 'M/s',
      troupe: summary,
      peers: { nact: summary },
      ratio: expect.any(Number),
      bar: expect.stringMatching(/^>= \d/),
      holds: expect.any(Boolean),
    })
    expect(result.troupe.min).toBeGreaterThan(0)
    expect(result.troupe.min).toBeLessThanOrEqual(result.troupe.median)
    expect(result.troupe.median).toBeLessThanOrEqual(result.troupe.max)
  })
})
