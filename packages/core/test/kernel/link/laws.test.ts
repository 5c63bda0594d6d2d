import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import type { ActorOptions } from '../../../src/actor/actor-options.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Host } from '../../../src/actor/host.ts'
import type { Notice } from '../../../src/actor/notice.ts'
import type { ActorRef, AnyRef } from '../../../src/refs/actor-ref.ts'
import { World } from '../../support/world.ts'
import { actorOf } from '../watch/onlooker.ts'
import { linksOf } from './partners.ts'

/** What each life heard of others' ends: `3 failed`. */
let exits: Map<string, string[]>

class Knot extends Actor {
  static readonly options: ActorOptions<Knot> = { trapExits: true }
  readonly #name: number
  constructor(name: number) {
    super()
    this.#name = name
  }
  tie(ref: AnyRef): void {
    this.context.link(ref)
  }
  untie(ref: AnyRef): void {
    this.context.unlink(ref)
  }
  fail(): void {
    throw new Error('a knot fails')
  }
  protected override onNotice({ kind, ref, reason }: Notice): void {
    const life = `${this.#name}, life ${this.context.life}`
    exits.set(life, [...(exits.get(life) ?? []), `${kind} ${ref.id} ${reason.kind}`])
  }
}

/** Their parent, which never gives up. */
class Net extends Actor {
  static readonly options: ActorOptions<Net> = { supervision: { restarts: 1_000, backoff: { firstMs: 1, mostMs: 10 } } }
  async knot(on: 'here' | 'thread' | Host, name: number): Promise<ActorRef<Knot>> {
    return this.context.spawn(Knot, { on, args: [name] })
  }
}
expose(import.meta.url, { Knot, Net })

const knots = 4
const turns = fc.nat(4)
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('tie' as const, 'tie' as const, 'untie' as const),
      one: fc.nat(knots - 1),
      other: fc.nat(knots - 1),
      turns,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fail' as const), one: fc.nat(knots - 1), turns }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('host dies' as const), slot: fc.constantFrom(1, 2), kept: fc.nat(3), turns }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('links open' as const), turns }) },
)

describe('L1, L2 whatever happens, in whatever order', () => {
  it('both sides agree on a link, and the end of a life is told once to each that is linked, and to nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 30 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 3 })),
        async (steps, delays) => {
          exits = new Map()
          await using world = new World({ turnsOfDelivery: () => delays.next().value as number })
          const [first, second] = [(await world.system.processes(1)).hosts[0]!, (await world.system.threads(1)).hosts[0]!]
          const net = await world.system.spawn(Net)
          const all = await Promise.all((['here', first, second, first] as const).map((on, n) => net.ask.knot(on, n)))
          world.meetings.close()
          for (const next of steps) {
            if (next.do === 'tie' || next.do === 'untie') all[next.one]!.tell[next.do](all[next.other]!)
            else if (next.do === 'fail') all[next.one]!.tell.fail()
            else if (next.do === 'host dies') world.host(next.slot).die({ kept: next.kept })
            else world.meetings.open()
            for (let turn = 0; turn < next.turns; turn++) await new Promise((resolve) => void setImmediate(resolve))
            if (next.turns === 4) await world.pass(20)
          }
          world.meetings.open()
          await world.pass(3_000)

          const linked = all.map((knot) => new Set(linksOf(world, knot)))
          for (const [n, ids] of linked.entries()) {
            for (const [m, other] of all.entries()) {
              expect(linked[m]!.has(all[n]!.id), `${n} and ${m} of ${JSON.stringify([...exits])}`).toBe(ids.has(other.id))
            }
          }
          const before = new Map([...exits].map(([life, heard]) => [life, heard.length]))
          const lives = all.map((knot) => actorOf(world, knot)?.lives)
          if (lives[0] === undefined) return // it was lost with its host
          all[0]!.tell.fail()
          await world.settled()
          for (const [n] of all.entries()) {
            if (n === 0 || lives[n] === undefined) continue
            const life = `${n}, life ${lives[n]}`
            const told = (exits.get(life) ?? []).slice(before.get(life) ?? 0)
            expect(told).toEqual(linked[0]!.has(all[n]!.id) ? [`exit ${all[0]!.id} failed`] : [])
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})
