import { describe, expect, it } from 'vitest'
import { amdahlSpeedUp } from '../../src/scalability/laws.ts'
import { ScalabilityReport } from '../../src/scalability/scalability-report.ts'
import { found, runsBy } from './support/runs.ts'

describe('the figures of a size', () => {
  const { sizes, fit, limit } = found({
    1: [{ wallMs: 900 }, { wallMs: 800 }, { wallMs: 700 }, { wallMs: 800 }],
    2: [
      { wallMs: 500, copyMs: 30, busyMs: 790, queueMs: 5, busiestMs: 400, tasks: 10 },
      { wallMs: 400, copyMs: 10, busyMs: 700, queueMs: 3, busiestMs: 380, tasks: 10 },
    ],
    4: [{ wallMs: 200, copyMs: 1 }, { wallMs: 200 }],
  })
  const [one, two, four] = [sizes[0]!, sizes[1]!, sizes[2]!]

  it('are the median, the shortest and the longest time of its runs', () => {
    expect(one.timeMs).toEqual({ median: 800, min: 700, max: 900 })
    expect(two.timeMs).toEqual({ median: 450, min: 400, max: 500 })
  })
  it('compare with the median of one worker, which is as fast as itself', () => {
    expect(one.speedUp).toEqual({ median: 1, min: 800 / 900, max: 800 / 700 })
    expect(one.karpFlatt).toBeNull()
    expect(two.speedUp).toEqual({ median: 800 / 450, min: 1.6, max: 2 })
    expect(two.efficiency).toBeCloseTo(8 / 9, 12)
  })
  it('have the least serial fraction for the run that was fastest', () => {
    expect(two.karpFlatt!.min).toBeCloseTo(0, 12)
    expect(two.karpFlatt!.max).toBeCloseTo(0.25, 12)
    expect(two.karpFlatt!.median).toBeCloseTo(0.125, 12)
  })
  it('hold what copying takes, beside what is computed', () => {
    expect(two).toMatchObject({
      copyMs: { median: 20, min: 10, max: 30 },
      busyMs: { median: 745 },
      queueMs: { median: 4 },
      tasks: 10,
    })
    expect(two.copyShare).toBeCloseTo(20 / 765, 12)
  })
  it('are null where not every run knew them', () => {
    expect(one).toMatchObject({ copyMs: null, copyShare: null, queueMs: null, busyMs: null, busiestMs: null, tasks: null })
    expect(four.copyMs).toBeNull()
  })
  it('say by the fit how much more would be done if the work grew', () => {
    expect(four.scaledSpeedUp).toBeCloseTo(fit!.serialFraction + 4 * fit!.parallelFraction, 12)
  })
  it('come with the limit of the law', () => {
    expect(limit!.speedUp).toBeCloseTo(1 / fit!.serialFraction, 9)
  })
})

describe('the law that is fitted', () => {
  it('is about the sizes that have a core for each worker alone', () => {
    const { fit } = found(
      runsBy([1, 2, 4, 8], (workers) => 800 / amdahlSpeedUp(Math.min(workers, 4), 0.2)),
      { cpuCount: 4 },
    )
    expect(fit!.sizes).toEqual([2, 4])
    expect(fit!.serialFraction).toBeCloseTo(0.2, 9)
  })
  it('is none where there is no core for a second worker', () => {
    expect(found({ 1: [800], 2: [800] }, { cpuCount: 1 })).toMatchObject({ fit: null, universal: null, limit: null })
  })
  it('has no limit where nothing is serial', () => {
    const { fit, limit } = found(runsBy([1, 2, 4], (workers) => 800 / workers))
    expect(fit!.serialFraction).toBe(0)
    expect(limit).toEqual({ speedUp: null, workersForNineTenths: null })
  })
})

const report = new ScalabilityReport(
  found(
    runsBy([1, 2, 4, 8], (workers) => ({ wallMs: 800 / amdahlSpeedUp(workers, 0.1), copyMs: 20, busyMs: 760 })),
    { name: 'squares', alone: [790, 795, 800] },
  ),
)

describe('a report', () => {
  it('goes through JSON unharmed, and makes the same table and chart of it', () => {
    const again = new ScalabilityReport(JSON.parse(JSON.stringify(report)))
    expect(again.data).toEqual(report.data)
    expect(again.toTable()).toBe(report.toTable())
    expect(again.toSvg()).toBe(report.toSvg())
  })
  it('goes through JSON unharmed when hardly anything is known', () => {
    const { data } = new ScalabilityReport(found({ 1: [800] }))
    expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  })
})

describe('the table of a report', () => {
  it('has a row for each size, what the laws say, and the verdict', () => {
    expect(report.toTable()).toBe(
      [
        'squares: 3 runs of each size, 8 cores, 795 ms without workers',
        '',
        'workers  time ms        speed-up          efficiency  Karp-Flatt  scaled  computing ms  copying ms',
        '1        800 (800-800)  1.00 (1.00-1.00)  100 %                   1.00    760           20 (2.6 %)',
        '2        440 (440-440)  1.82 (1.82-1.82)  91 %        10 %        1.90    760           20 (2.6 %)',
        '4        260 (260-260)  3.08 (3.08-3.08)  77 %        10 %        3.70    760           20 (2.6 %)',
        '8        170 (170-170)  4.71 (4.71-4.71)  59 %        10 %        7.30    760           20 (2.6 %)',
        '',
        'Amdahl: serial fraction 10 % (fitted to 2, 4, 8, off by 0 %), at most 10 times as fast, nine tenths of it with 81',
        'Gunther: contention 10 %, coherency 0 %, no peak seen',
        'About 10 % of the work is done by one worker at a time: no number of them makes it more than 10 times as fast, and 81 reach nine tenths of that.',
      ].join('\n'),
    )
  })
  it('leaves out columns and laws of which nothing is known', () => {
    expect(new ScalabilityReport(found({ 1: [0.05, 0.05, 0.05] }, { cpuCount: 1 })).toTable()).toBe(
      [
        'the work: 3 runs of each size, 1 core',
        '',
        'workers  time ms           speed-up          efficiency',
        '1        0.05 (0.05-0.05)  1.00 (1.00-1.00)  100 %',
        '',
        'Only one worker was measured, which says nothing about more of them: give more sizes.',
      ].join('\n'),
    )
  })
})
