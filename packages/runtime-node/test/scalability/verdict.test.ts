import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amdahlSpeedUp, universalSpeedUp } from '../../src/scalability/laws.ts'
import type { Measured } from '../../src/scalability/measured.ts'
import { found, type Runs, runsBy } from './support/runs.ts'

interface Row {
  readonly what: string
  readonly runs: Runs
  readonly cpuCount?: number
  readonly cause: string
  readonly says: string
}

/** 800 ms with one worker, of which the share is done by one at a time. */
const serial = (share: number) => (workers: number) => 800 / amdahlSpeedUp(workers, share)
const withFigures =
  (wall: (workers: number) => number, figures: (workers: number) => Partial<Measured>) => (workers: number) => ({
    wallMs: wall(workers),
    ...figures(workers),
  })
const sizes = [1, 2, 4, 8]

const rows: readonly Row[] = [
  {
    what: 'one size',
    runs: { 1: [800, 800, 800] },
    cause: 'not-compared',
    says: 'Only one worker was measured, which says nothing about more of them: give more sizes.',
  },
  {
    what: 'more speed-up than workers',
    runs: { 1: [800, 800, 800], 2: [300, 300, 300] },
    cause: 'faster-than-ideal',
    says: '2 workers are 2.67 times as fast as one, more than ideal',
  },
  {
    what: 'work that scales, on fewer cores than the largest size',
    runs: runsBy(sizes, (workers) => 800 / Math.min(workers, 4)),
    cpuCount: 4,
    cause: 'cores',
    says: 'It scales to 4 workers (efficiency 100 %), and no further, since there are 4 cores.',
  },
  {
    what: 'several workers on one core',
    runs: { 1: [800, 800, 800], 2: [805, 805, 805] },
    cpuCount: 1,
    cause: 'cores',
    says: 'There is no core for each of 2 workers (1 core): they take turns',
  },
  {
    what: 'work that waits, and so scales beyond the cores',
    runs: runsBy([1, 2, 4], (workers) => 800 / workers),
    cpuCount: 2,
    cause: 'nothing',
    says: 'Nothing holds it back with up to 2 workers: the efficiency is 100 %.',
  },
  {
    what: 'an efficiency of nine tenths',
    runs: { 1: [900, 900, 900], 2: [500, 500, 500] },
    cause: 'nothing',
    says: 'the efficiency is 90 %',
  },
  {
    what: 'work that takes longer side by side',
    runs: runsBy(
      sizes,
      withFigures(
        (workers) => (800 / workers) * (1 + workers / 8),
        (workers) => ({ busyMs: 800 * (1 + workers / 8), copyMs: 100, tasks: 64 }),
      ),
    ),
    cause: 'contended-work',
    says: 'The work itself becomes slower side by side: 8 workers compute for 1600 ms in total, 700 ms more than the 900 ms of one',
  },
  {
    what: 'one worker with half of the work',
    runs: runsBy(
      sizes,
      withFigures(
        (workers) => (workers === 1 ? 800 : 400),
        (workers) => ({ busyMs: 800, busiestMs: workers === 1 ? 800 : 400, copyMs: 100 }),
      ),
    ),
    cause: 'imbalance',
    says: 'The work is spread unevenly: the busiest of 8 workers computes for 400 ms, the average one for 100 ms',
  },
  {
    what: 'a serial part that is mostly copying',
    runs: runsBy(
      sizes,
      withFigures(serial(0.25), () => ({ busyMs: 600, busiestMs: 75, copyMs: 150, tasks: 60_000 })),
    ),
    cause: 'copying',
    says: 'The cost of copying dominates: with 8 workers 150 ms go into arguments and results, where 200 ms are not done in parallel',
  },
  {
    what: 'tasks of ten microseconds',
    runs: runsBy(
      sizes,
      withFigures(serial(0.25), () => ({ busyMs: 600, copyMs: 20, tasks: 60_000 })),
    ),
    cause: 'small-tasks',
    says: 'The work in each task is too small: it computes for 10 us, and 3.33 us are spent around it',
  },
  {
    what: 'a serial part of the program around a few tasks that are not small',
    runs: runsBy(
      sizes,
      withFigures(serial(0.25), () => ({ busyMs: 600, copyMs: 20, tasks: 8 })),
    ),
    cause: 'serial-part',
    says: 'About 25 % of the work is done by one worker at a time: no number of them makes it more than 4 times as fast, and 27 reach nine tenths of that.',
  },
  {
    what: 'small tasks around which the program does more than hand them out',
    runs: runsBy(
      sizes,
      withFigures(serial(0.9), () => ({ busyMs: 80, tasks: 1_000 })),
    ),
    cause: 'serial-part',
    says: 'About 90 % of the work is done by one worker at a time',
  },
  {
    what: 'a serial fraction that rises',
    runs: runsBy(sizes, (workers) => 800 / universalSpeedUp(workers, 0.02, 0.02)),
    cause: 'overhead',
    says: 'the serial fraction that shows is 6 % with 2 and 18 % with 8; beyond about 7 workers it becomes slower.',
  },
  {
    what: 'a serial fraction that rises over two sizes',
    runs: { 1: [800, 800, 800], 2: [410, 410, 410], 4: [300, 300, 300] },
    cause: 'overhead',
    says: 'the serial fraction that shows is 2.5 % with 2 and 17 % with 4.',
  },
  {
    what: 'a serial fraction that rises by less than the runs differ',
    runs: { 1: [800, 800, 800], 2: [400, 410, 480], 4: [230, 300, 310] },
    cause: 'serial-part',
    says: 'of the work is done by one worker at a time',
  },
  {
    what: 'workers that are slower than one',
    runs: { 1: [800, 800, 800], 2: [1_200, 1_200, 1_300] },
    cause: 'overhead',
    says: 'More workers make it slower: 2 take 1.5 times as long as one.',
  },
  {
    what: 'a serial part',
    runs: runsBy(sizes, serial(0.1)),
    cause: 'serial-part',
    says: 'About 10 % of the work is done by one worker at a time: no number of them makes it more than 10 times as fast, and 81 reach nine tenths of that.',
  },
]

describe('what holds work back', () => {
  it.each(rows)('is told of $what: $cause', ({ runs, cpuCount = 8, cause, says }) => {
    const { verdict } = found(runs, { cpuCount })
    expect(verdict.cause).toBe(cause)
    expect(verdict.sentence).toContain(says)
  })

  it('is always one sentence with figures that are numbers', () => {
    const wallMs = fc.double({ min: 0.001, max: 1e7, noNaN: true })
    const figure = fc.double({ min: 0, max: 1e7, noNaN: true })
    const run = fc.record(
      { wallMs, copyMs: figure, queueMs: figure, busyMs: figure, busiestMs: figure, tasks: fc.nat(1_000_000) },
      { requiredKeys: ['wallMs'] },
    ) as fc.Arbitrary<Measured>
    const several = fc.array(run, { minLength: 1, maxLength: 4 })
    const more = fc.dictionary(fc.integer({ min: 2, max: 64 }).map(String), several, { maxKeys: 5 })
    fc.assert(
      fc.property(several, more, fc.integer({ min: 1, max: 64 }), several, (one, others, cpuCount, alone) => {
        const { verdict } = found({ ...others, 1: one }, { cpuCount, alone })
        expect(verdict.sentence).toMatch(/^[A-Z0-9][^\n]+\.$/)
        for (const line of [verdict.sentence, ...verdict.caveats]) expect(line).not.toMatch(/NaN|Infinity|undefined|null/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the caveats of a verdict', () => {
  const steady = runsBy(sizes, serial(0.1))

  it('are none for steady runs that a law describes', () => {
    expect(found(steady, { alone: [1_000, 1_000, 1_000] }).verdict.caveats).toEqual([])
  })
  it('tell that the work is done sooner without any workers', () => {
    expect(found(steady, { alone: [90, 90, 90] }).verdict.caveats).toEqual([
      'Without any workers the same work takes 90 ms, and no number of them is faster.',
    ])
  })
  it('tell how unsteady the runs were', () => {
    expect(found({ ...steady, 8: [170, 170, 340] }).verdict.caveats).toEqual([
      'The longest run took 2 times as long as the shortest one of the same size: measure again on a quiet machine.',
    ])
  })
  it('tell that a law describes the speed-ups badly', () => {
    const quadratic = runsBy([...sizes, 16], (workers) => 800 / universalSpeedUp(workers, 0.01, 0.03))
    expect(found(quadratic, { cpuCount: 16 }).verdict.caveats).toEqual([
      expect.stringMatching(/^Amdahl's law describes the speed-ups badly: they miss it by \d+ %\.$/),
    ])
  })
  it('tell that one run shows nothing of how much runs vary', () => {
    expect(found({ 1: [800], 2: [410] }).verdict.caveats).toEqual(['One run of each size cannot show how much they vary.'])
  })
})
