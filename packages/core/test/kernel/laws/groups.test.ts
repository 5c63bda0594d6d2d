import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Group } from '../../../src/actor/group.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { directoryOf } from '../../support/directory-of.ts'
import { World } from '../../support/world.ts'

class Member extends Actor {
  hear(): void {}
}
expose(import.meta.url, { Member })

const step = fc.record({
  do: fc.constantFrom('join', 'join', 'join', 'leave', 'stop', 'kill', 'host dies', 'open another handle', 'leave a handle'),
  which: fc.nat(20),
  by: fc.nat(5),
  turns: fc.nat(4),
})

/** A handle, and what a loop over its changes has made of them. */
interface Following {
  /** Whether its host is still the one where it was opened. */
  isThere(): boolean
  readonly group: Group<Member>
  readonly followed: Set<string>
}

const follow = async (isThere: () => boolean, opening: Promise<Group<Member>>): Promise<Following> => {
  const group = await opening
  const followed = new Set<string>()
  void (async () => {
    for await (const { change, ref } of group.changes()) {
      if (change === 'joined') followed.add(ref.id)
      else followed.delete(ref.id)
    }
  })()
  return { isThere, group, followed }
}

describe('N6 the replicas of a group', () => {
  it('come to the members that main has, in their order: living actors that were let join and not leave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 30 }),
        fc.array(fc.constantFrom(1, 1, 2, 3, 10), { minLength: 5, maxLength: 40 }),
        async (steps, delays) => {
          let deliveries = 0
          const world = new World({ turnsOfDelivery: () => delays[deliveries++ % delays.length]! })
          const { system } = world
          const shared = [await system.threads(1), await system.processes(1)] as const
          const members: ActorRef<Member>[] = []
          for (const on of ['here', 'thread', 'process', shared[0], shared[1], shared[1]] as const)
            members.push(await system.spawn(Member, { on }))
          const openOn = (slot: number): Promise<Following> => {
            const kernel = world.kernel(slot)
            const host = slot === 0 ? { isUp: true } : world.host(slot)
            return follow(() => host.isUp, (slot === 0 ? system : kernel.systemFor(kernel.outside)).group(Member, 'g'))
          }
          let handles = await Promise.all([0, 1, 2].map(openOn))
          const calls: { readonly by: Following; readonly call: Promise<unknown> }[] = []
          let deaths = 0
          for (const { do: what, which, by, turns } of steps) {
            const ref = members[which % members.length]!
            const handle = handles[by % handles.length]!
            if (what === 'join') calls.push({ by: handle, call: handle.group.join(ref) })
            if (what === 'leave') calls.push({ by: handle, call: handle.group.leave(ref) })
            if (what === 'stop') calls.push({ by: handles[0]!, call: system.stopActor(ref) })
            if (what === 'kill') calls.push({ by: handles[0]!, call: system.killActor(ref) })
            if (what === 'host dies' && deaths++ < 3) {
              world.host(1 + (which % 4)).die({})
              handles = handles.filter((each) => each.isThere())
            }
            const slot = by % 3
            if (what === 'open another handle' && (slot === 0 || world.host(slot).isUp)) handles.push(await openOn(slot))
            if (what === 'leave a handle' && handles.length > 1)
              handles.splice(1 + (by % (handles.length - 1)), 1)[0]!.group[Symbol.dispose]()
            for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => void setImmediate(resolve))
          }
          await world.pass(3_000)
          await Promise.allSettled(calls.filter(({ by }) => by.isThere()).map(({ call }) => call))
          const { groups, followers } = directoryOf(world)
          const ids = groups.present('g').map(({ ref }) => ref.id)
          const living = [0, 1, 2, 3, 4]
            .filter((slot) => slot === 0 || world.host(slot).isUp)
            .flatMap((slot) => [...world.kernel(slot).actors.values()].map((actor) => actor.id))
          for (const id of ids) expect(living).toContain(id)
          for (const { group, followed } of handles) {
            expect(group.members.map(({ id }) => id)).toEqual(ids)
            expect([...followed].sort()).toEqual([...ids].sort())
          }
          expect(followers.size).toBe(handles.length)
          await Promise.all(members.map((member) => system.stopActor(member)))
          await world.settled()
          expect(groups.size).toBe(0)
          await world[Symbol.asyncDispose]()
        },
      ),
      { numRuns: 200 },
    )
  }, 60_000)
})
