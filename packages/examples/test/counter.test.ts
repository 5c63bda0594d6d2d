import { beforeAll, describe, expect, it } from 'vitest'
import { print } from '../src/counter/print.ts'
import { differences, type Result, type Row, run } from '../src/counter/run.ts'
import { TooFewError } from '../src/counter/strict-counter.ts'
import { Heard } from './support/heard.ts'

let result: Result
beforeAll(async () => {
  result = await run({}, new Heard())
})

const on = (placement: string): Row => result.rows.find((row) => row.on === placement)!

it('is the same on all placements', () => {
  expect(result.problems).toEqual([])
  expect(result.rows.map((row) => row.on)).toEqual(['here', 'thread', 'process'])
})

describe.each(['here', 'thread', 'process'])('the counter on: %s', (placement) => {
  it('has 15 when it started at 10 and was told 5', () => {
    expect(on(placement).value).toBe(15)
    expect(on(placement).observation.values).toEqual([10, 15])
  })

  it('replies with maps, typed arrays and big integers', () => {
    const { report } = on(placement).observation
    expect(report).toEqual({ times: new Map([[5, 1]]), steps: Float64Array.of(5), total: 5n, mean: 5 })
  })

  it('fails an ask with an error of its own class, with code, fields, cause and stack', () => {
    const { error } = on(placement).observation
    expect(error).toEqual({
      isTooFew: true,
      name: TooFewError.name,
      message: 'have 15, cannot take 1000',
      fields: { code: 'TOO_FEW', have: 15, wanted: 1000 },
      cause: 'RangeError: 985 missing',
      isTraced: true,
    })
  })

  it('streams one value after the other until the reader leaves', () => {
    expect(on(placement).observation.stream).toEqual([15, 14, 13, 12, 11])
  })

  it('ends a stream with the error that broke it, after everything that came before', () => {
    const { items, error } = on(placement).observation.brokenStream
    expect(items).toEqual([11, 7, 3])
    expect(error).toMatchObject({ isTooFew: true, fields: { code: 'TOO_FEW', have: 3, wanted: 4 } })
  })

  it('handles tells in the order sent, and asks where they stand among them', () => {
    const { steps, seen } = on(placement).observation.order
    expect(steps).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1))
    expect(seen).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
  })
})

it('names what is not the same, and where', () => {
  const [here, thread, child] = result.rows as [Row, Row, Row]
  const odd = {
    ...child,
    value: 16,
    observation: { ...child.observation, stream: [15, 14], error: { ...child.observation.error, name: 'Error' } },
  }
  expect(differences([here, thread, odd])).toEqual([
    'value: 16 on process, 15 on here',
    'error: not the same on process as on here',
    'stream: not the same on process as on here',
  ])
})

it('shows one column for each placement', () => {
  const lines = print(result)
  expect(lines[0]!.trim().split(/\s+/)).toEqual(['here', 'thread', 'process'])
  expect(lines.at(-1)).toBe('equal on all placements')
  expect(lines.find((line) => line.startsWith('10, then add 5'))).toMatch(/15\s+15\s+15$/)
})
