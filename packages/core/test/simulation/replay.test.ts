import { describe, expect, it } from 'vitest'
import { OptionError } from '../../src/errors/option-error.ts'
import type { SimulationOptions } from '../../src/simulation/options.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import type { StrategyOption } from '../../src/simulation/strategy-option.ts'
import type { World } from '../../src/simulation/world.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { Guestbook, Visitor } from './actors.ts'

/** Three visitors on three hosts sign one book; returns in which order. */
const visits =
  (orders?: string[]) =>
  async ({ system }: World): Promise<void> => {
    const hosts = (await system.threads(3)).hosts
    const book = await system.spawn(Guestbook, { on: hosts[0]! })
    const visitors = await Promise.all(hosts.map((on, n) => system.spawn(Visitor, { on, args: [String(n)] })))
    for (const visitor of visitors) visitor.tell.visit(book)
    for (let names: string[] = []; names.length < 3; ) names = await book.ask.names()
    orders?.push((await book.ask.names()).join(''))
  }

describe('M6 a run', () => {
  const faults = { crash: { atMost: 1, everySteps: 400 }, stall: 2, slow: 2 }
  const strategies: readonly StrategyOption[] = ['uniform', { priorities: 3 }, 'mixed']

  for (const strategy of strategies) {
    it(`has the same hash when its seed is run again, with ${JSON.stringify(strategy)}`, async () => {
      const survive = async ({ system }: World): Promise<void> => {
        const hosts = (await system.threads(3)).hosts
        const book = await system.spawn(Guestbook)
        const visitors = await Promise.allSettled(hosts.map((on, n) => system.spawn(Visitor, { on, args: [String(n)] })))
        for (const visitor of visitors) if (visitor.status === 'fulfilled') visitor.value.tell.visit(book)
        await Promise.allSettled([book.ask.names(), system.hosts()])
      }
      const options: SimulationOptions = { seeds: 60, strategy, faults }
      const [one, other] = [await simulate(options, survive), await simulate(options, survive)]
      expect([...one.hashes]).toEqual([...other.hashes])
      expect(one.hashes.size).toBe(60)
      expect(new Set(one.hashes.values()).size).toBeGreaterThan(50)
    }, 30_000)
  }

  it('fails when its second time differs, and says what escaped', async () => {
    let runs = 0
    const scenario = async (world: World): Promise<void> => {
      const book = await world.system.spawn(Guestbook)
      runs++
      for (let n = 0; n < runs; n++) await book.ask.names()
      Math.random()
    }
    const error = await rejectionOf(simulate({ seed: 5, twice: true }, scenario))
    expect(error).toMatchObject({ code: 'SIMULATION', failure: 'replay', seed: 5 })
    expect(error.message).toContain('Math.random')
  })

  it('does not depend on what the scenario draws for itself', async () => {
    const drawing = (draws: number) => async (world: World) => {
      for (let n = 0; n < draws; n++) world.random.bits()
      await visits()(world)
    }
    const [one, other] = [await simulate({ seeds: 20 }, drawing(0)), await simulate({ seeds: 20 }, drawing(7))]
    expect([...one.hashes]).toEqual([...other.hashes])
  })
})

describe('seeds', () => {
  it('find every order of three messages from three hosts', async () => {
    const orders: string[] = []
    await simulate({ seeds: 100 }, visits(orders))
    expect([...new Set(orders)].sort()).toEqual(['012', '021', '102', '120', '201', '210'])
  })

  it('are numbered from 1, or listed, or one', async () => {
    const seeds = async (options: SimulationOptions): Promise<number[]> => [...(await simulate(options, () => {})).hashes.keys()]
    expect(await seeds({ seeds: 3 })).toEqual([1, 2, 3])
    expect(await seeds({ seeds: [7, 9] })).toEqual([7, 9])
    expect(await seeds({ seed: 2 ** 40 })).toEqual([2 ** 40])
  })

  it.each([
    [{ seeds: 0 }],
    [{ seeds: 1.5 }],
    [{ seed: -1 }],
    [{ maxSteps: 0 }],
    [{ delayMs: Number.NaN }],
    [{ strategy: { priorities: -1 } }],
  ])('are refused when they make no sense: %o', async (options) => {
    await expect(simulate(options, () => {})).rejects.toBeInstanceOf(OptionError)
  })
})

describe('a simulation', () => {
  it('reports its runs', async () => {
    const report = await simulate({ seeds: 10 }, visits())
    expect(report).toMatchObject({ runs: 10, faults: 0, escapes: [], exhausted: false })
    expect(report.steps).toBeGreaterThan(300)
    expect(report.stepsPerSecond).toBeGreaterThan(0)
  })

  it('waits for the one before it', async () => {
    const order: string[] = []
    const one = simulate({ seeds: 3 }, async (world) => {
      await world.settle()
      order.push('one')
    })
    const other = simulate({ seeds: 2 }, () => void order.push('other'))
    await Promise.all([one, other])
    expect(order).toEqual(['one', 'one', 'one', 'other', 'other'])
  })

  it('tells every event of a run in words', async () => {
    const lines: string[] = []
    await simulate({ seed: 1, trace: (line) => lines.push(line) }, visits())
    expect(lines.some((line) => /thread-1#1: main#0 -> .*ask kernel\.spawn/.test(line))).toBe(true)
    expect(lines.some((line) => line.includes('actor.started: '))).toBe(true)
    const { trace } = await simulate({ seed: 1, trace: true }, visits())
    expect(trace).toEqual(lines)
  })
})
