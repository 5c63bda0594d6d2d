import { beforeAll, describe, expect, it } from 'vitest'
import { print } from '../src/supervised-tree/print.ts'
import { type Result, run } from '../src/supervised-tree/run.ts'
import { Heard } from './support/heard.ts'

let result: Result
const heard = new Heard()
beforeAll(async () => {
  result = await run({}, heard)
}, 60_000)

describe('a supervised tree on a process, two threads and here', () => {
  it('is born in order and ends in reverse, whatever its strategy', () => {
    expect(result.problems).toEqual([])
    for (const { births, ends } of result.transcripts) {
      expect(births).toEqual(['database starts', 'cache starts', 'api starts', 'site starts'])
      expect(ends).toEqual(['site stops', 'api stops', 'cache stops', 'database stops'])
    }
  })

  it('recovers from the failure of its second part in three ways', () => {
    expect(result.transcripts.map(({ strategy, recovery }) => [strategy, recovery])).toEqual([
      ['one-for-one', ['cache fails', 'cache starts again']],
      ['rest-for-one', ['cache fails', 'site stops', 'api stops', 'cache starts again', 'api starts again', 'site starts again']],
      [
        'one-for-all',
        [
          ...['cache fails', 'site stops', 'api stops', 'database stops'],
          ...['database starts again', 'cache starts again', 'api starts again', 'site starts again'],
        ],
      ],
    ])
  })

  it('says which strategy is at work', () => {
    expect(heard.texts).toEqual(['one-for-one', 'rest-for-one', 'one-for-all'])
  })

  it('shows the transcripts below each other', () => {
    const transcript = {
      strategy: 'one-for-one',
      births: ['a starts'],
      recovery: ['a fails', 'a starts again'],
      ends: ['a stops'],
    } as const
    expect(print({ problems: [], transcripts: [transcript] })).toEqual([
      'born    a starts',
      'one-for-one   a fails > a starts again',
      'ended   a stops',
    ])
  })
})
