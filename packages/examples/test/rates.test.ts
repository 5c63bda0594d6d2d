import { describe, expect, it } from 'vitest'
import { drive } from '../src/rates/lane.ts'
import { print } from '../src/rates/print.ts'
import { run } from '../src/rates/run.ts'
import { Heard } from './support/heard.ts'

describe('the table of rates', () => {
  it('has a row for each kind of link, beside what the platform does by itself', async () => {
    const { rows } = await run({ messages: 2_000, rounds: 3 }, new Heard())
    expect(rows.map(({ name, peer, bar }) => [name, peer?.name, bar])).toEqual([
      ['on the same host', undefined, 5e6],
      ['thread to thread', 'postMessage', 5],
      ['process to process', 'child_process JSON', 4],
    ])
    for (const { troupe, peer } of rows) {
      for (const { min, median, max } of [troupe, peer?.rates ?? troupe]) {
        expect(min).toBeGreaterThan(0)
        expect(median).toBeGreaterThanOrEqual(min)
        expect(max).toBeGreaterThanOrEqual(median)
      }
      if (peer !== undefined) expect(peer.ratio).toBeCloseTo(troupe.median / peer.rates.median)
    }
  })

  it('says whether a bar holds', () => {
    const rates = { min: 4e5, median: 5e5, max: 6e5 }
    const troupe = { min: 2e6, median: 3e6, max: 4e6 }
    const row = { name: 'thread to thread', troupe, peer: { name: 'postMessage', rates, ratio: 6 }, bar: 5, holds: true }
    const lines = print({ problems: [], rows: [row, { ...row, peer: undefined, bar: 5e6, holds: false }] })
    expect(lines[1]).toMatch(/3\.00 M\/s .*postMessage 500 k\/s +6\.0x +>= 5x +yes$/)
    expect(lines[2]).toMatch(/>= 5\.00 M\/s +no$/)
  })
})

describe('a measurement', () => {
  it('fails when a message did not arrive', async () => {
    let taken = 0
    const leaky = {
      send: (value: number) => {
        if (value !== 7) taken++
      },
      arrived: () => Promise.resolve(taken),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
    await expect(drive(leaky, 25_000)).rejects.toThrow('1 of 25000 messages did not arrive')
  })
})
