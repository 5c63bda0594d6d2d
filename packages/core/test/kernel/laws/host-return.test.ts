import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Host } from '../../../src/actor/host.ts'
import type { Supervision } from '../../../src/actor/supervision-options.ts'
import { supervisionRules } from '../../../src/actor/supervision-rules.ts'
import { superviseBy } from '../../../src/actor/supervision-slot.ts'
import { NotDeliveredError } from '../../../src/errors/not-delivered-error.ts'
import { OutcomeUnknownError } from '../../../src/errors/outcome-unknown-errors.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { World } from '../../support/world.ts'

/** What happened in one world, seen from outside of it. */
interface Record {
  readonly world: World
  /** Asks that a handler has begun to answer, by number; how often. */
  readonly began: Map<number, number>
  readonly overlaps: string[]
}
let record: Record
let asked = 0

const pause = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => record.world.turns.schedule().later(resolve))
}

class Worker extends Actor {
  protected override async onStart(): Promise<void> {
    await pause(this.context.life % 3)
  }
  async answer(ask: number, turns: number): Promise<number> {
    record.began.set(ask, (record.began.get(ask) ?? 0) + 1)
    await pause(turns)
    return ask
  }
  life(): number {
    return this.context.life
  }
}

class Boss extends Actor {
  constructor() {
    super()
    // the law is about what comes back: nobody gives up
    superviseBy(this, supervisionRules('Boss', { restarts: 10_000, backoff: { firstMs: 50 } } satisfies Supervision))
  }
  hire(on: Host | 'thread' | 'process', restart: 'transient' | 'temporary'): Promise<ActorRef<Worker>> {
    return this.context.spawn(Worker, { on, restart })
  }
  async ask(worker: ActorRef<Worker>, number: number, turns: number): Promise<string> {
    return outcomeOf(worker.ask.answer(number, turns), number)
  }
  states(): string[] {
    return this.context.children.map(({ state }) => state)
  }
}
expose(import.meta.url, { Worker, Boss })

const outcomeOf = async (answer: Promise<number>, number: number): Promise<string> => {
  try {
    return (await answer) === number ? 'answered' : 'the answer of another'
  } catch (error) {
    if (error instanceof NotDeliveredError) return 'not delivered'
    return error instanceof OutcomeUnknownError ? 'unknown' : `${error}`
  }
}

const turns = fc.nat(8)
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('ask' as const), by: fc.nat(3), of: fc.nat(30), handler: fc.nat(12), turns }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('hire' as const),
      by: fc.nat(2),
      on: fc.constantFrom('shared 1' as const, 'shared 2' as const, 'thread' as const, 'process' as const),
      restart: fc.constantFrom('transient' as const, 'transient' as const, 'temporary' as const),
      turns,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('crash' as const), slot: fc.nat(20), kept: fc.nat(3), turns }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('dismiss' as const), which: fc.nat(30), turns }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pause' as const), slot: fc.constantFrom(1, 2, 3), turns }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('go on' as const), turns }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('time passes' as const), ms: fc.constantFrom(60, 700, 2_000), turns: fc.constant(0) }),
  },
)

describe('H6 hosts that die at any time while actors are hired, asked and dismissed', () => {
  it('come back with all that is wanted: every ask settles once, none that was refused ran, no id is given twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 30 }),
        async (steps, delays) => {
          let deliveries = 0
          await using world = new World({ turnsOfDelivery: () => delays[deliveries++ % delays.length]! })
          record = { world, began: new Map(), overlaps: [] }
          const { system } = world
          const policy = { restarts: 10_000 }
          const shared = [await system.threads(1, policy), await system.processes(1, policy)].map(({ hosts }) => hosts[0]!)
          const offices = (await system.processes(1, policy)).hosts[0]!
          // one boss on a host that never dies, one on a host that does, and one among the workers
          const bosses = await Promise.all([
            system.spawn(Boss),
            system.spawn(Boss, { on: offices }),
            system.spawn(Boss, { on: shared[0]! }),
          ])
          const workers: {
            readonly ref: ActorRef<Worker>
            readonly restart: string
            readonly boss: number
            dismissed: boolean
          }[] = []
          const hiring: Promise<void>[] = []
          const asks: { readonly number: number; readonly outcome: Promise<string>; settled: number }[] = []
          let deathsOfMainsChildren = 0
          for (const next of steps) {
            switch (next.do) {
              case 'hire': {
                const { by, on, restart } = next
                const place = on === 'shared 1' ? shared[0]! : on === 'shared 2' ? shared[1]! : on
                const hire = bosses[by]!.ask.hire(place, restart)
                hiring.push(
                  hire.then(
                    (ref) => void workers.push({ ref, restart, boss: by, dismissed: false }),
                    () => {},
                  ),
                )
                break
              }
              case 'ask': {
                const worker = workers[next.of % Math.max(1, workers.length)]
                if (worker === undefined) break
                const number = ++asked
                const boss = bosses[next.by]
                const outcome =
                  boss === undefined
                    ? outcomeOf(worker.ref.ask.answer(number, next.handler), number)
                    : boss.ask.ask(worker.ref, number, next.handler).catch(() => 'its asker died')
                const ask = { number, outcome, settled: 0 }
                asks.push(ask)
                void outcome.then(() => ask.settled++)
                break
              }
              case 'crash': {
                const slot = 1 + (next.slot % world.hostCount)
                // main supervises the bosses, and allows three failures in five seconds
                if ((slot === 1 || slot === 3) && ++deathsOfMainsChildren > 3) break
                world.host(slot).die({ exitCode: 9, kept: next.kept })
                break
              }
              case 'dismiss': {
                const worker = workers[next.which % Math.max(1, workers.length)]
                if (worker === undefined) break
                worker.dismissed = true
                void system.stopActor(worker.ref)
                break
              }
              case 'pause':
                world.host(next.slot).running.close()
                break
              case 'go on':
                for (const slot of [1, 2, 3]) world.host(slot).running.open()
                break
              case 'time passes':
                await world.pass(next.ms)
            }
            for (let turn = 0; turn < next.turns; turn++) await new Promise((resolve) => void setImmediate(resolve))
          }
          for (const slot of [1, 2, 3]) world.host(slot).running.open()
          await world.pass(120_000) // back-off, answers that come late, and asks that nobody will answer
          await Promise.all(hiring)

          for (const { number, outcome, settled } of asks) {
            expect([number, settled]).toEqual([number, 1])
            const how = await outcome
            expect(['answered', 'not delivered', 'unknown', 'its asker died']).toContain(how)
            const times = record.began.get(number) ?? 0
            expect(times).toBeLessThanOrEqual(1)
            if (how === 'answered') expect([number, times]).toEqual([number, 1])
            if (how === 'not delivered') expect([number, times]).toEqual([number, 0])
          }
          const ids = workers.map(({ ref }) => ref.id)
          expect(new Set(ids).size).toBe(ids.length)
          // whoever has the same supervisor still and was to come back is there; whoever was not is nowhere
          for (const { ref, restart, boss, dismissed } of workers) {
            const life = await ref.ask.life().catch((error) => error.family)
            if (dismissed) expect([ref.id, life]).toEqual([ref.id, 'not-delivered'])
            else if (boss === 0 && restart === 'transient') expect([ref.id, life]).toEqual([ref.id, expect.any(Number)])
            else expect([ref.id, typeof life === 'number' || life === 'not-delivered']).toEqual([ref.id, true])
          }
          for (const boss of bosses)
            expect([...new Set(await boss.ask.states())].filter((state) => state !== 'running')).toEqual([])
          for (let slot = 1; slot <= world.hostCount; slot++) {
            if (world.host(slot).isUp) expect([slot, world.kernel(slot).reserved.size]).toEqual([slot, 0])
          }
          // a host of its own is there if and only if its actor is
          for (let slot = 4; slot <= world.hostCount; slot++) {
            if (world.host(slot).isUp) expect([slot, world.kernel(slot).actors.size]).toEqual([slot, 1])
          }
        },
      ),
      { numRuns: 300 },
    )
  }, 120_000)
})
