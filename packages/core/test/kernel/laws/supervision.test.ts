import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NotDeliveredError } from '../../../src/errors/not-delivered-error.ts'
import { OutcomeUnknownError } from '../../../src/errors/outcome-unknown-errors.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import type { ManualClock } from '../../../src/testing/manual-clock.ts'
import { nextTurn } from '../../support/turns.ts'
import { World } from '../../support/world.ts'
import { Node, optionsOf, type Plan, Record, useStage } from './trees.ts'

const backoff = fc.option(
  fc.record({ firstMs: fc.constantFrom(0, 50, 3_000), mostMs: fc.constant(3_000), jitter: fc.constant(0) }),
  { nil: undefined },
)
const own = {
  supervision: fc.record({
    strategy: fc.constantFrom('one-for-one' as const, 'one-for-all' as const, 'rest-for-one' as const),
    restarts: fc.constantFrom(0, 3, 50, 50),
    autoShutdown: fc.constantFrom('never' as const, 'any-significant' as const, 'all-significant' as const),
  }),
  restart: fc.constantFrom(
    'permanent' as const,
    'permanent' as const,
    'transient' as const,
    'transient' as const,
    'temporary' as const,
  ),
  backoff,
  significant: fc.boolean(),
  on: fc.nat(2),
  turns: fc.nat(3),
}
const leaf: fc.Arbitrary<Plan> = fc.record({ ...own, children: fc.constant([]) })
const branch: fc.Arbitrary<Plan> = fc.record({ ...own, children: fc.array(leaf, { maxLength: 4 }) })
const tree: fc.Arbitrary<Plan> = fc.record({ ...own, children: fc.array(fc.oneof(leaf, branch), { minLength: 1, maxLength: 4 }) })

const step = fc.record({
  do: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('tell' as const, 'ask' as const) },
    { weight: 5, arbitrary: fc.constant('crash' as const) },
    { weight: 3, arbitrary: fc.constantFrom('restart' as const, 'time' as const) },
    { weight: 1, arbitrary: fc.constantFrom('leave' as const, 'stop' as const, 'drain' as const, 'kill' as const) },
  ),
  node: fc.nat(50),
  takes: fc.nat(4),
  turns: fc.nat(6),
})

describe('F, X: whatever crashes, stops and is killed, at any moment, in any tree', () => {
  it('in the end every actor runs or has ended, every ask has settled, what was refused never ran, and order holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        tree,
        fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }),
        fc.uniqueArray(fc.integer({ min: 8, max: 60 }), { maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 3 })),
        fc.boolean(),
        async (plan, steps, failing, delays, whileStarting) => {
          await using world = new World({ turnsOfDelivery: () => delays.next().value as number, stopTimeoutMs: 100 })
          const { system } = world
          const hosts = ['here' as const, (await system.threads(1)).hosts[0]!, (await system.processes(1)).hosts[0]!]
          const record = new Record()
          useStage({ world, hosts, record, failingStarts: new Set(failing) })
          const top = system.spawn(Node, { ...optionsOf(plan), args: [plan] }).catch(() => {})
          const asks = new Map<number, 'pending' | 'answered' | 'refused' | 'unknown' | 'other'>()
          if (!whileStarting) await world.settled()
          let number = 0
          for (const next of steps) {
            const node = record.born.at(-1 - (next.node % Math.max(1, Math.min(12, record.born.length)))) as
              | ActorRef<Node>
              | undefined
            if (node !== undefined) act(node, next)
            for (let turn = 0; turn < next.turns; turn++) await nextTurn()
          }
          function act(node: ActorRef<Node>, { do: what, takes }: (typeof steps)[number]): void {
            switch (what) {
              case 'tell':
                return node.tell.take(++number, takes)
              case 'ask': {
                const message = ++number
                asks.set(message, 'pending')
                return void node.ask.take(message, takes).then(
                  () => asks.set(message, 'answered'),
                  (error) => asks.set(message, kindOf(error)),
                )
              }
              case 'crash':
                return node.tell.crash(takes)
              case 'leave':
                return node.tell.leave()
              case 'restart':
                return void node.ask.restartChild(takes).catch(() => {})
              case 'kill':
                return void system.killActor(node)
              case 'time':
                return (world.clock as ManualClock).advance(takes * 1_000)
              default:
                return void system.stopActor(node, { drain: what === 'drain' })
            }
          }
          await world.pass(200_000) // all back-offs and all deadlines
          await top

          const phases = [0, 1, 2].flatMap((slot) => [...world.kernel(slot).actors.values()].map(({ phase }) => phase))
          expect(phases.filter((phase) => phase !== 'running')).toEqual([])
          expect([...asks].filter(([, state]) => state === 'pending' || state === 'other')).toEqual([])
          for (const [message, state] of asks) {
            const times = record.handled.get(message) ?? 0
            expect(times).toBeLessThanOrEqual(1)
            if (state === 'refused') expect(times).toBe(0)
            if (state === 'answered') expect(times).toBe(1)
          }
          for (const order of record.order.values()) expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
          expect(record.overlaps).toEqual([])
          expect((world.clock as ManualClock).waiting).toBe(0)

          const stopped = system.stop()
          let over = false
          void stopped.then(() => (over = true))
          while (!over) await world.pass(100)
          expect((await stopped).unfinished).toEqual([])
          expect([0, 1, 2].map((slot) => world.kernel(slot).actors.size)).toEqual([0, 0, 0])
        },
      ),
      { numRuns: 200 },
    )
  }, 120_000)
})

const kindOf = (error: unknown): 'refused' | 'unknown' | 'other' =>
  error instanceof NotDeliveredError ? 'refused' : error instanceof OutcomeUnknownError ? 'unknown' : 'other'
