import { beforeAll, describe, expect, it } from 'vitest'
import { print } from '../src/ping-pong/print.ts'
import { type Result, run } from '../src/ping-pong/run.ts'
import { Heard } from './support/heard.ts'

describe('a game of ping-pong', () => {
  let result: Result
  const heard = new Heard()
  beforeAll(async () => {
    result = await run({ messages: 600, balls: 3 }, heard)
  })

  it('hits every ball as often as it has to, on every pair of hosts', () => {
    expect(result.problems).toEqual([])
    const pairs = [
      'both here',
      'here and a thread',
      'two threads',
      'here and a process',
      'two processes',
      'a thread and a process',
    ]
    const rows = pairs.flatMap((between) => [
      { between, balls: 1, messages: 600, seconds: expect.any(Number) },
      { between, balls: 3, messages: 6_000, seconds: expect.any(Number) },
    ])
    expect(result.rows).toEqual(rows)
  })

  it('says which pair is playing', () => {
    expect(heard.texts).toContain('two threads, balls in the air: 3')
  })

  it('shows a rate for each row, and the time of a round trip where one ball is in the air', () => {
    const lines = print({ problems: [], rows: [{ between: 'two threads', balls: 1, messages: 20_000, seconds: 0.5 }] })
    expect(lines[1]).toBe('two threads      1    20 000  40 k/s         50.0 us')
  })
})
