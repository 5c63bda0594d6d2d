import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import type { ActorOptions } from '../../../src/actor/actor-options.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { placements, World } from '../../support/world.ts'

let taken = 0

class Cup extends Actor {
  static readonly options: ActorOptions<Cup> = { mailbox: { messages: 12, overflow: 'reject' } }
  async take(pause: boolean): Promise<void> {
    taken++
    if (pause) await new Promise<void>((resolve) => void setImmediate(resolve))
  }
  fail(): void {
    throw new Error('on purpose')
  }
}

class Thimble extends Cup {
  static override readonly options: ActorOptions<Thimble> = { mailbox: { messages: 2, overflow: 'reject' } }
}

/** Sends whenever the other is ready, until that is refused. */
class Jug extends Actor {
  async pour(cup: ActorRef<Cup>, pauses: boolean[]): Promise<string> {
    for (const pause of pauses) {
      try {
        await cup.ready()
      } catch (error) {
        return (error as { family: string }).family
      }
      cup.tell.take(pause)
    }
    return 'all sent'
  }
}
expose(import.meta.url, { Cup, Thimble, Jug })

const place = fc.constantFrom(...placements)
const run = fc.record({
  cup: place,
  vessel: fc.constantFrom(Cup, Thimble),
  jugs: fc.array(place, { minLength: 1, maxLength: 8 }),
  pauses: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
  restart: fc.constantFrom('transient' as const, 'temporary' as const),
  event: fc.constantFrom('nothing', 'fail', 'stop', 'drain', 'kill', 'suspend', 'host', 'other host'),
  /** After so many turns of the platform. */
  eventAt: fc.nat(12),
  linksOpenAt: fc.nat(12),
  delays: fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
})

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => void setImmediate(resolve))
}

describe('B3 whatever becomes of the actor and its host', () => {
  it('every ready() settles without its deadline, and nothing sent after one is refused for want of room', async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ cup: on, vessel, jugs: places, pauses, restart, event, eventAt, linksOpenAt, delays }) => {
        taken = 0
        await using world = new World({ turnsOfDelivery: () => delays.next().value as number })
        const cup = await world.system.spawn(vessel, { on, restart })
        const jugs = await Promise.all(places.map((jugOn) => world.system.spawn(Jug, { on: jugOn })))
        world.meetings.close()
        const pour = (jug: ActorRef<Jug>): Promise<string> => jug.with({ timeoutMs: Infinity }).ask.pour(cup, pauses)
        const pouring = Promise.all(jugs.map((jug) => pour(jug).catch(() => 'sender gone')))
        const opening = turns(linksOpenAt).then(() => world.meetings.open())
        await turns(eventAt)
        if (event === 'fail') cup.tell.fail()
        if (event === 'stop' || event === 'drain') void world.system.stopActor(cup, { drain: event === 'drain' })
        if (event === 'kill') void world.system.killActor(cup)
        if (event === 'host' && on !== 'here') world.host(1).die({ signal: 'SIGKILL' })
        if (event === 'other host' && world.hostCount > 1) world.host(world.hostCount).die({ signal: 'SIGKILL' })
        if (event === 'suspend') {
          await world.system.suspend(cup)
          await turns(5)
          await world.system.resume(cup)
        }
        await opening
        await world.settled()
        await world.pass(20_000) // less than the deadline of any
        const outcomes = await pouring
        const mayEnd = ['fail', 'stop', 'drain', 'kill', 'host'].includes(event)
        for (const outcome of outcomes)
          expect(['all sent', ...(mayEnd ? ['not-delivered'] : []), 'sender gone']).toContain(outcome)
        const gone = outcomes.filter((outcome) => outcome === 'sender gone').length
        expect(gone).toBeLessThanOrEqual(event === 'other host' ? 1 : 0)
        expect(world.deadLetters().filter((letter) => letter.includes('full'))).toEqual([])
        if (mayEnd) return
        // a host that dies takes along what it had sent, also when it had said that all was sent (D8)
        const mayBeLost = event === 'other host' ? pauses.length : 0
        expect(jugs.length * pauses.length - taken).toBeGreaterThanOrEqual(0)
        expect(jugs.length * pauses.length - taken).toBeLessThanOrEqual(mayBeLost)
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
