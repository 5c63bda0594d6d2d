import { describe, expect, it } from 'vitest'
import { checkCount } from '../../src/harness/count-error.ts'
import type { OpenSide, Row } from '../../src/harness/row.ts'
import { type RunSeams, runRow } from '../../src/harness/run-row.ts'

/** What happened, in order. */
const journal = () => {
  const lines: string[] = []
  let nowMs = 0
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
  const seams: RunSeams = { now: () => nowMs, progress: () => {}, deadline: new AbortController().signal }
  return { lines, side, seams }
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
