import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actorNumber } from '../../src/ids/actor-number.ts'
import { NumberTable } from '../../src/kernel/number-table.ts'

class Numbered {
  readonly number: number
  nextInTable: Numbered | undefined = undefined
  constructor(number: number) {
    this.number = number
  }
}

/** Few counts of few incarnations, so that they meet in buckets and come again. */
const numbers = fc.record({ incarnation: fc.integer({ min: 1, max: 3 }), count: fc.integer({ min: 1, max: 400 }) })

describe('a table of numbers', () => {
  it('gives all of them away in their order, and begins anew', () => {
    const table = new NumberTable<Numbered>()
    const all = [40, 3, 19, 35, 51].map((number) => new Numbered(number))
    for (const entry of all) table.add(entry)
    expect(table.takeAll().map(({ number }) => number)).toEqual([3, 19, 35, 40, 51])
    expect([table.size, table.get(3), all.some(({ nextInTable }) => nextInTable !== undefined)]).toEqual([0, undefined, false])
    table.add(all[1]!)
    expect(table.get(3)).toBe(all[1])
  })
})

describe('the actors of a host', () => {
  it('are found by number, counted, and listed in the order of their birth', () => {
    const step = fc.record({ numbers: fc.array(numbers, { minLength: 1, maxLength: 120 }), leave: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const table = new NumberTable<Numbered>()
        const model = new Map<number, Numbered>()
        for (const { numbers, leave } of steps) {
          for (const { incarnation, count } of numbers) {
            const number = actorNumber(incarnation, count)
            if (leave) {
              table.delete(number)
              model.delete(number)
            } else if (!model.has(number)) {
              const actor = new Numbered(number)
              table.add(actor)
              model.set(number, actor)
            }
            expect(table.get(number)).toBe(model.get(number))
            expect(table.has(number)).toBe(model.has(number))
          }
          expect(table.size).toBe(model.size)
          expect(table.values()).toEqual([...model.values()].sort((a, b) => a.number - b.number))
        }
        for (const actor of model.values()) expect(table.get(actor.number)).toBe(actor)
      }),
      { numRuns: 200 },
    )
  })

  it('are listed as they were at that moment, whoever ends meanwhile', () => {
    const table = new NumberTable<Numbered>()
    for (let count = 1; count <= 40; count++) table.add(new Numbered(actorNumber(1, count)))
    const seen: number[] = []
    for (const { number } of table.values()) {
      seen.push(number)
      table.delete(number)
    }
    expect(seen).toHaveLength(40)
    expect(table.size).toBe(0)
  })
})

describe('the memory of the table of actors', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const spaceOf = (name: string): number => getHeapSpaceStatistics().find((space) => space.space_name === name)!.space_used_size

  it('is given back when many have ended', () => {
    const full = (): NumberTable<Numbered> => {
      const table = new NumberTable<Numbered>()
      for (let count = 1; count <= 100_000; count++) table.add(new Numbered(actorNumber(1, count)))
      for (let count = 1; count <= 100_000; count++) table.delete(actorNumber(1, count))
      return table
    }
    full()
    collect()
    const before = process.memoryUsage().heapUsed
    const tables = [full(), full(), full()]
    collect()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300_000)
    expect(tables.map(({ size }) => size)).toEqual([0, 0, 0])
  })

  it('does not grow with those that come and go, also between two full collections', () => {
    const table = new NumberTable<Numbered>()
    let count = 0
    const comeAndGo = (times: number): void => {
      for (let n = 0; n < times; n++) {
        const number = actorNumber(1, ++count)
        table.add(new Numbered(number))
        table.delete(number)
      }
    }
    comeAndGo(10_000)
    collect() // what the table is made of is old memory from here on
    const before = spaceOf('old_space')
    comeAndGo(100_000)
    expect(spaceOf('old_space') - before).toBeLessThan(2_000_000)
  })
})
