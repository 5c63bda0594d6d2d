import { beforeAll, describe, expect, it } from 'vitest'
import { print } from '../src/traffic-light/print.ts'
import { type Result, run } from '../src/traffic-light/run.ts'
import { Heard } from './support/heard.ts'

let result: Result
const heard = new Heard()
beforeAll(async () => {
  result = await run({ walks: 2 }, heard)
})

const once = ['green', 'amber', 'red walk', 'red wait']

describe('a traffic light', () => {
  it('goes through the same states on a thread as in xstate alone', () => {
    expect(result.problems).toEqual([])
    expect(result.onThread).toEqual([...once, ...once, 'green'])
    expect(result.alone).toEqual(result.onThread)
  })

  it('goes on in a process from its snapshot, and stops there in its final state with its output', () => {
    expect(result.walks).toBe(2)
  })

  it('begins anew when it has failed', () => {
    expect(result.afterLightning).toEqual({ state: 'green', walks: 0 })
  })

  it('says where it is running', () => {
    expect(heard.texts).toEqual(['in xstate alone', 'on a thread', 'in a process'])
  })

  it('shows the two transcripts below each other', () => {
    const states = 'green > amber > red walk > red wait > green > amber > red walk > red wait > green'
    expect(print(result)).toEqual([
      `in xstate alone    ${states}`,
      `on a thread        ${states}`,
      'on to a process    by its snapshot; switched off there after 2 walks',
      'struck by lightning, restarted: green, 0 walks',
    ])
  })
})
