import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { Cell, Clumsy, Guestbook, Visitor } from './actors.ts'

/** Two hosts read and write one cell in two steps: wrong when the reads come before the writes. */
const raceForACell = async ({ system }: World): Promise<void> => {
  const [a, b] = (await system.threads(2)).hosts
  const cell = await system.spawn(Cell)
  const clumsy = [await system.spawn(Clumsy, { on: a! }), await system.spawn(Clumsy, { on: b! })]
  await Promise.all(clumsy.map((each) => each.ask.increment(cell)))
  const value = await cell.ask.read()
  if (value !== 2) throw new Error(`${value} in place of 2`)
}

describe('each strategy', () => {
  it.each([['uniform' as const], [{ priorities: 1 }], ['mixed' as const]])('finds a race of two steps: %o', async (strategy) => {
    const error = await rejectionOf(simulate({ seeds: 200, strategy }, raceForACell))
    expect(error).toMatchObject({ failure: 'scenario', what: 'Error: 1 in place of 2' })
  })
})

describe('depth first', () => {
  it('tries every order of a small scenario once, and says so', async () => {
    const orders: string[] = []
    const report = await simulate({ strategy: { depthFirst: 5 } }, async (world) => {
      const { system } = world
      const book = await system.spawn(Guestbook)
      const visitors = await Promise.all(['a', 'b'].map((name) => system.spawn(Visitor, { on: 'thread', args: [name] })))
      await system.hosts()
      world.focus()
      for (const visitor of visitors) visitor.tell.visit(book)
      for (let names: string[] = []; names.length < 2; ) names = await book.ask.names()
      orders.push((await book.ask.names()).join(''))
    })
    expect(report.exhausted).toBe(true)
    expect(report.runs).toBe(orders.length)
    expect(new Set(report.hashes.values()).size).toBe(report.runs)
    expect([...new Set(orders)].sort()).toEqual(['ab', 'ba'])
  }, 60_000)

  it('stops after as many runs as there are seeds', async () => {
    const report = await simulate({ seeds: 5, strategy: { depthFirst: 10 } }, async ({ system }) => {
      await system.threads(3)
    })
    expect(report).toMatchObject({ runs: 5, exhausted: false })
  })

  it('finds a race, and its plan shows it again', async () => {
    const error = await rejectionOf(simulate({ strategy: { depthFirst: 30 } }, raceForACell))
    expect(error).toMatchObject({ failure: 'scenario', what: 'Error: 1 in place of 2' })
    const again = await rejectionOf(simulate({ plan: error.plan as never, shrink: 0 }, raceForACell))
    expect(again).toMatchObject({ what: 'Error: 1 in place of 2', hash: error.hash })
  }, 60_000)
})
