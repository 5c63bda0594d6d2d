import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { placements, World } from '../../support/world.ts'
import { Author, Desk, Protocol, useStage } from './desk.ts'

const place = fc.constantFrom(...placements)
const letter = fc.record({
  to: fc.nat(2),
  kind: fc.constantFrom('tell' as const, 'ask' as const, 'stream' as const),
  weight: fc.oneof({ weight: 9, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.constant(100_000) }),
})
const run = fc.record({
  desks: fc.array(place, { minLength: 1, maxLength: 3 }),
  authors: fc.array(place, { minLength: 1, maxLength: 3 }),
  bursts: fc.array(fc.record({ author: fc.nat(2), letters: fc.array(letter, { maxLength: 12 }), gap: fc.nat(3) }), {
    maxLength: 8,
  }),
  /** The direct links between hosts open before this burst. */
  linksOpenAt: fc.nat(8),
  development: fc.boolean(),
  isolation: fc.constantFrom('copy' as const, 'share' as const),
  delays: fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
})

describe('D1 for one sender and one target tells, asks and stream openings are handled in the order of the calls', () => {
  it('on any placement, with links still opening and large values, each once and one at a time', async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ desks, authors, bursts, linksOpenAt, delays, development, isolation }) => {
        await using world = new World({ development, isolation, turnsOfDelivery: () => delays.next().value as number })
        const protocol = new Protocol()
        useStage({ world, protocol })
        const at = await Promise.all(desks.map((on, n) => world.system.spawn(Desk, { on, args: [`desk ${n}`] })))
        const from = await Promise.all(authors.map((on, n) => world.system.spawn(Author, { on, args: [`author ${n}`] })))
        const named = at.map((ref, n) => ({ name: `desk ${n}`, ref }))
        world.meetings.close()
        for (const [n, { author, letters, gap }] of bursts.entries()) {
          if (n === linksOpenAt) world.meetings.open()
          ;(from[author % from.length] as ActorRef<Author>).tell.send(letters, named)
          for (let turn = 0; turn < gap; turn++) await new Promise((resolve) => void setImmediate(resolve))
        }
        await world.settled()
        world.meetings.open()
        await world.settled()
        const { sent, handled, settled, overlaps, wrong, refused } = protocol
        for (const numbers of handled.values()) expect(numbers).toEqual(numbers.map((_, n) => n))
        const handledInAll = [...handled.values()].reduce((sum, { length }) => sum + length, 0)
        expect(handledInAll).toBe(sent.tell + sent.ask + sent.stream)
        expect(settled).toBe(sent.ask + sent.stream)
        expect({ overlaps, wrong, refused }).toEqual({ overlaps: [], wrong: [], refused: [] })
        expect(world.deadLetters()).toEqual([])
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
