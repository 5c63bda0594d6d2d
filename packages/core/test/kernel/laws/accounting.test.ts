import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { World } from '../../support/world.ts'
import { Author, Desk, Protocol, useStage } from './desk.ts'

const letter = fc.record({
  to: fc.nat(4),
  kind: fc.constantFrom('tell' as const, 'ask' as const, 'stream' as const),
  weight: fc.nat(40),
})
const turns = fc.nat(6)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      author: fc.nat(2),
      letters: fc.array(letter, { maxLength: 15 }),
      turns,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stop' as const), desk: fc.nat(4), drain: fc.boolean(), turns }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), desk: fc.nat(4), turns }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('host dies' as const), slot: fc.constantFrom(1, 2), turns }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('links open' as const), turns }) },
)

describe('whatever stops and dies', () => {
  it('every message is handled, refused or counted, every call settles, and what was refused never ran (A1, A2, D9, D10)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 4, maxLength: 20 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 3 })),
        async (steps, delays) => {
          await using world = new World({ turnsOfDelivery: () => delays.next().value as number })
          const protocol = new Protocol()
          useStage({ world, protocol })
          const { system } = world
          // the hosts of authors live on: what a host that dies wanted to send is nobody's to report
          const [process, thread, safe] = [await system.processes(1), await system.threads(1), await system.threads(1)]
          const at = await Promise.all(
            (['here', process, process, thread, safe] as const).map((on, n) => system.spawn(Desk, { on, args: [`desk ${n}`] })),
          )
          const from = await Promise.all(
            (['here', safe, 'here'] as const).map((on, n) => system.spawn(Author, { on, args: [`author ${n}`] })),
          )
          const named = at.map((ref, n) => ({ name: `desk ${n}`, ref }))
          world.meetings.close()
          let deaths = 0
          for (const next of steps) {
            switch (next.do) {
              case 'send':
                ;(from[next.author] as ActorRef<Author>).tell.send(next.letters, named)
                break
              case 'stop':
                void system.stopActor(at[next.desk]!, { drain: next.drain })
                break
              case 'kill':
                void system.killActor(at[next.desk]!)
                break
              case 'host dies':
                // one more would be one too many for the root, and end the system
                if (deaths++ < 3) world.host(next.slot).die({ exitCode: 9 })
                break
              case 'links open':
                world.meetings.open()
            }
            for (let turn = 0; turn < next.turns; turn++) await new Promise((resolve) => void setImmediate(resolve))
          }
          await world.settled()
          world.meetings.open()
          await world.pass(1_500) // time for those who wait for a report, and for dead letters held back

          const { sent, handledTells, handled, settled, overlaps, wrong, refused } = protocol
          let dead = 0
          for (const kernel of world.kernels) for (const count of kernel.deadLetters.counts.values()) dead += count
          const lost = world.eventsOf('mail.lost').reduce((sum, { unknown }) => sum + unknown, 0)
          expect(handledTells + dead).toBeLessThanOrEqual(sent.tell)
          expect(handledTells + dead + lost).toBeGreaterThanOrEqual(sent.tell)
          expect(settled).toBe(sent.ask + sent.stream)
          expect({ overlaps, wrong }).toEqual({ overlaps: [], wrong: [] })
          for (const letter of refused) {
            const [, key, number] = /^(desk \d author \d) (\d+)$/.exec(letter)!
            expect(handled.get(key!) ?? []).not.toContain(Number(number))
          }
          // order holds also where some are missing, and nothing is handled twice
          for (const numbers of handled.values()) expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
        },
      ),
      { numRuns: 200 },
    )
  }, 60_000)
})
