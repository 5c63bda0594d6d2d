import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import type { ManualClock } from '../../../src/testing/manual-clock.ts'
import { placements, World } from '../../support/world.ts'

class Member extends Actor {
  child(on: 'here' | 'thread' | 'process'): Promise<ActorRef<Member>> {
    return this.context.spawn(Member, { on })
  }
  async never(): Promise<void> {
    await new Promise(() => {})
  }
  *numbers(): Generator<number> {
    for (let n = 0; ; n++) yield n
  }
}

/** Does not end before its time to stop is over. */
class Clinging extends Member {
  protected override async onStop(): Promise<void> {
    await new Promise(() => {})
  }
}
expose(import.meta.url, { Member, Clinging })

const step = fc.record({
  do: fc.constantFrom('spawn', 'child', 'ask', 'stream', 'kill', 'stop', 'drain', 'threads', 'host dies'),
  on: fc.constantFrom(...placements),
  turns: fc.nat(4),
})

describe('Z3 after a stop', () => {
  it('every promise has settled and nothing is left, whatever was going on when it began', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, cling) => {
        const world = new World()
        const { system } = world
        const promises: Promise<unknown>[] = []
        const members: ActorRef<Member>[] = []
        const follow = (promise: Promise<unknown>): void => {
          promises.push(promise)
          promise.catch(() => {}) // how it settles is not the point here
        }
        if (cling) follow(system.spawn(Clinging).then((ref) => ref.ask.never()))
        for (const { do: what, on, turns } of steps) {
          const member = members.at(-1)
          if (what === 'spawn') follow(system.spawn(Member, { on }).then((ref) => members.push(ref)))
          if (what === 'threads') follow(system.threads(1))
          if (what === 'host dies' && world.hostCount > 0) world.host(world.hostCount).die({})
          if (member !== undefined) {
            if (what === 'child') follow(member.ask.child(on).then((ref) => members.push(ref)))
            if (what === 'ask') follow(member.with({ timeoutMs: Infinity }).ask.never())
            if (what === 'stream') follow(member.stream.numbers()[Symbol.asyncIterator]().next())
            if (what === 'kill') follow(system.killActor(member))
            if (what === 'stop' || what === 'drain') follow(system.stopActor(member, { drain: what === 'drain' }))
          }
          for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => void setImmediate(resolve))
        }
        const stopped = system.stop({ deadlineMs: 1_000 })
        await world.pass(40_000)
        await stopped
        await Promise.allSettled(promises)
        await world.settled()
        expect((world.clock as ManualClock).waiting).toBe(0)
        expect(world.held).toBe(false)
        expect([world.kernel(0).actors.size, world.kernel(0).remoteChildren.size]).toEqual([0, 0])
        for (let slot = 1; slot <= world.hostCount; slot++) expect(world.host(slot).isUp).toBe(false)
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
