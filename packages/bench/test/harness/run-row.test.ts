import { describe, expect, it } from 'vitest'
import { checkCount } from '../../src/harness/count-error.ts'
import { PeerMissingError } from '../../src/harness/peer-missing-error.ts'
import type { OpenSide, Row } from '../../src/harness/row.ts'
import { type RunSeams, runRow } from '../../src/harness/run-row.ts'

/** What happened, in order. */
const journal = () => {
  const lines: string[] = []
  const progress: string[] = []
  let nowMs = 0
  let cpuMs = 0
  const side =
    (name: string, takesMs: number, fault?: { readonly inRun: number; readonly throws: Error }): OpenSide =>
    async () => {
      lines.push(`open ${name}`)
      let runs = 0
      return {
        async run(count) {
          lines.push(`${name} ${count}`)
          nowMs += takesMs
          if (++runs === fault?.inRun) throw fault.throws
        },
        close: async () => void lines.push(`close ${name}`),
      }
    }
  /** Uses `ownMs` of the CPU time of this process in each run, and `othersMs` of other processes'. */
  const busySide =
    (takesMs: number, { ownMs, othersMs }: { readonly ownMs: number; readonly othersMs?: number }): OpenSide =>
    async () => {
      let usedMs = 12_345
      return {
        async run() {
          nowMs += takesMs
          cpuMs += ownMs
          usedMs += othersMs ?? 0
        },
        ...(othersMs !== undefined && { cpuSeconds: async () => usedMs / 1_000 }),
        close: async () => {},
      }
    }
  const missingSide: OpenSide = async () => {
    throw new PeerMissingError('it was never installed')
  }
  const seams: RunSeams = {
    now: () => nowMs,
    cpuSeconds: () => cpuMs / 1_000,
    collectYoung: () => void lines.push('collect'),
    progress: (line) => void progress.push(line),
    deadline: new AbortController().signal,
  }
  return { lines, progress, side, busySide, missingSide, seams }
}

const row = (troupe: OpenSide, peers: Record<string, OpenSide>): Row => ({
  name: 'a-row',
  about: 'nothing',
  unit: 'M/s',
  count: 1_000_000,
  troupe,
  peers,
  beside: Object.keys(peers)[0]!,
  bars: [{ times: 2, peer: Object.keys(peers)[0]! }],
})

describe('a row', () => {
  it('warms up every side, lets them take turns, and closes them', async () => {
    const { lines, side, seams } = journal()
    await runRow(row(side('troupe', 1), { a: side('a', 1), b: side('b', 1) }), { repetitions: 2, count: 5 }, seams)
    const turn = ['troupe 5', 'a 5', 'b 5']
    expect(lines.slice(0, 3)).toEqual(['open troupe', 'open a', 'open b'])
    expect(lines.slice(3, -3)).toEqual([turn, turn, turn, turn].flat()) // two rounds are not measured
    expect(lines.slice(-3)).toEqual(['close troupe', 'close a', 'close b'])
  })

  it('that wants it has nothing young left when a side begins what is measured', async () => {
    const { lines, side, seams } = journal()
    const fresh: Row = { ...row(side('troupe', 1), { a: side('a', 1) }), fresh: true }
    await runRow(fresh, { repetitions: 2, count: 5 }, seams)
    const measured = ['collect', 'troupe 5', 'collect', 'a 5']
    expect(lines.slice(-2 - 2 * measured.length, -2)).toEqual([...measured, ...measured])
  })

  it('lets peers that are slow do a part, and tells their rate of that', async () => {
    const { lines, side, seams } = journal()
    const slow: Row = { ...row(side('troupe', 500), { a: side('a', 1_000) }), parts: { a: 0.2 } }
    const result = await runRow(slow, { repetitions: 1, count: 1_000_001 }, seams)
    expect(lines.slice(2, -2)).toEqual(Array.from({ length: 3 }, () => ['troupe 1000001', 'a 200001']).flat())
    expect([result.troupe.median, result.peers['a']!.median, result.ratio]).toEqual([2, 0.2, 10])
  })

  it('gives figures, ratio and verdict from the measured rounds', async () => {
    const { side, seams } = journal()
    const result = await runRow(row(side('troupe', 250), { raw: side('raw', 1_000) }), { repetitions: 3 }, seams)
    expect(result).toEqual({
      name: 'a-row',
      unit: 'M/s',
      troupe: { min: 4, median: 4, max: 4 },
      peers: { raw: { min: 1, median: 1, max: 1 } },
      ratio: 4,
      bar: '>= 2x raw',
      holds: true,
    })
  })

  it('fails when a receiver lost a message, and still closes all sides', async () => {
    const { lines, side, seams } = journal()
    const lost = (): Error => {
      try {
        checkCount('the worker', 99, 100)
      } catch (error) {
        return error as Error
      }
      throw new Error('a wrong count was let pass')
    }
    const faulty = side('raw', 1, { inRun: 4, throws: lost() })
    await expect(runRow(row(side('troupe', 1), { raw: faulty }), { repetitions: 5 }, seams)).rejects.toThrow(
      'the worker counted 99 instead of 100',
    )
    expect(lines.slice(-2)).toEqual(['close troupe', 'close raw'])
  })

  it('closes the sides that were opened when another one cannot be', async () => {
    const { lines, side, seams } = journal()
    const broken: OpenSide = async () => {
      throw new Error('no such peer')
    }
    await expect(runRow(row(side('troupe', 1), { broken }), { repetitions: 1 }, seams)).rejects.toThrow('no such peer')
    expect(lines).toEqual(['open troupe', 'close troupe'])
  })

  it('closes every side when one of them cannot be closed, and tells of that one', async () => {
    const { lines, side, seams } = journal()
    const stuck: OpenSide = async () => ({
      run: async () => {},
      close: async () => {
        throw new Error('stuck')
      },
    })
    const stuckFirst = row(stuck, { raw: side('raw', 1) })
    await expect(runRow(stuckFirst, { repetitions: 1 }, seams)).rejects.toThrow('stuck')
    expect(lines.at(-1)).toBe('close raw')
  })

  it('ends at its deadline when a side never answers, and closes all sides', async () => {
    const { lines, side, seams } = journal()
    const deadline = new AbortController()
    const silent: OpenSide = async () => ({
      run: () => {
        deadline.abort(new Error('the row took too long'))
        return new Promise(() => {})
      },
      close: async () => void lines.push('close silent'),
    })
    const run = runRow(row(side('troupe', 1), { silent }), { repetitions: 1 }, { ...seams, deadline: deadline.signal })
    await expect(run).rejects.toThrow('the row took too long')
    expect(lines.slice(-2)).toEqual(['close troupe', 'close silent'])
  })
})

describe('a side of a row', () => {
  it('clears up after each repetition, and the clock does not run meanwhile', async () => {
    const { lines, seams } = journal()
    let nowMs = 0
    const tidy: OpenSide = async () => ({
      run: async () => void (nowMs += 100),
      after: async () => {
        nowMs += 5_000
        lines.push('cleared up')
      },
      close: async () => {},
    })
    const { troupe } = await runRow(row(tidy, { raw: tidy }), { repetitions: 2 }, { ...seams, now: () => nowMs })
    expect(lines.filter((line) => line === 'cleared up')).toHaveLength(8)
    expect(troupe).toEqual({ min: 10, median: 10, max: 10 })
  })

  it('may read something else than the clock', async () => {
    const { side, seams } = journal()
    const reading =
      (bytes: number): OpenSide =>
      async () => ({ run: async () => bytes, close: async () => {} })
    const memory = { ...row(reading(500), { raw: reading(2_000), late: side('late', 1) }), unit: 'us' as const }
    const result = await runRow(memory, { repetitions: 1, count: 10 }, seams)
    expect(result).toMatchObject({ troupe: { median: 500 }, peers: { raw: { median: 2_000 }, late: { median: 100 } }, ratio: 4 })
  })

  it('is told how systems are to be made', async () => {
    const { lines, side, seams } = journal()
    const told: OpenSide = async (setup) => {
      lines.push(JSON.stringify(setup))
      return await side('told', 1)(setup)
    }
    await runRow(row(told, { raw: side('raw', 1) }), { repetitions: 1, setup: { threadLinks: 'ports' } }, seams)
    expect(lines[0]).toBe('{"threadLinks":"ports"}')
  })
})

describe('a row that measures CPU time', () => {
  it('tells how many processors each side kept busy, its other processes included, and what came of each CPU second', async () => {
    const { busySide, seams } = journal()
    const peers = { python: busySide(1_000, { ownMs: 0, othersMs: 2_000 }), raw: busySide(1_000, { ownMs: 500 }) }
    const busy = { ...row(busySide(250, { ownMs: 50, othersMs: 200 }), peers), cpu: true as const }
    const result = await runRow(busy, { repetitions: 3 }, seams)
    const same = (value: number) => ({ min: value, median: value, max: value })
    expect(result.troupe).toEqual({ ...same(4), cpu: same(1), perCpu: same(4) })
    expect(result.peers).toEqual({
      python: { ...same(1), cpu: same(2), perCpu: same(0.5) },
      raw: { ...same(1), cpu: same(0.5), perCpu: same(2) },
    })
    expect([result.ratio, result.ratioPerCpu]).toEqual([4, 8])
  })

  it('gives a finite figure for a side so quick that no CPU time was seen', async () => {
    const { busySide, seams } = journal()
    const idle = { ...row(busySide(1, { ownMs: 0 }), { raw: busySide(1, { ownMs: 0 }) }), cpu: true as const }
    const { troupe } = await runRow(idle, { repetitions: 1, count: 10 }, seams)
    expect(troupe.perCpu!.median).toBe(10)
  })
})

describe('a row whose peer is not on this machine', () => {
  it('runs without it, and tells why, with nothing to compare and nothing checked', async () => {
    const { side, missingSide, progress, seams } = journal()
    const result = await runRow(row(side('troupe', 250), { raw: missingSide }), { repetitions: 1 }, seams)
    expect(result).toEqual({
      name: 'a-row',
      unit: 'M/s',
      troupe: { min: 4, median: 4, max: 4 },
      peers: {},
      missing: { raw: 'it was never installed' },
      ratio: null,
      bar: '>= 2x raw',
      holds: null,
    })
    expect(progress).toContain('a-row: without raw: it was never installed')
  })

  it('still measures the other peers', async () => {
    const { side, missingSide, seams } = journal()
    const peers = { a: missingSide, b: side('b', 1_000) }
    const result = await runRow(row(side('troupe', 250), peers), { repetitions: 1 }, seams)
    expect([Object.keys(result.peers), Object.keys(result.missing!)]).toEqual([['b'], ['a']])
  })

  it('fails when it is Troupe that cannot be opened', async () => {
    const { side, missingSide, seams } = journal()
    const run = runRow(row(missingSide, { raw: side('raw', 1) }), { repetitions: 1 }, seams)
    await expect(run).rejects.toThrow('it was never installed')
  })
})

describe('a row without bars', () => {
  it('has no verdict', async () => {
    const { side, seams } = journal()
    const free = { ...row(side('troupe', 1), { raw: side('raw', 1) }), bars: [] }
    expect(await runRow(free, { repetitions: 1 }, seams)).toMatchObject({ ratio: 1, bar: '', holds: null })
  })
})
