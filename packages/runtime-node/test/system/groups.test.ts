import type { ActorRef, ActorSystem } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Citizen } = (await import(built('citizen'))) as typeof import('./fixtures/citizen.ts')
type Anyone = ActorRef<InstanceType<typeof Citizen>>

const places = ['here', 'thread', 'process'] as const

const spawnOnAll = (system: ActorSystem): Promise<Anyone[]> => Promise.all(places.map((on) => system.spawn(Citizen, { on })))

/** An actor on each placement that has a handle of the group. */
const openOnAll = async (system: ActorSystem, name: string): Promise<Anyone[]> => {
  const citizens = await spawnOnAll(system)
  await Promise.all(citizens.map((citizen) => citizen.ask.openGroup(name)))
  return citizens
}

describe('N6 a group', () => {
  it('has the same members wherever it is looked at, while actors everywhere join, leave and end', async () => {
    await using world = await openSystem()
    const { system } = world
    const handles = await openOnAll(system, 'town')
    const members = await spawnOnAll(system)
    const agree = async (expected: readonly Anyone[]): Promise<void> => {
      const ids = expected.map(({ id }) => id)
      for (const handle of handles) await expect.poll(() => handle.ask.members()).toEqual(ids)
    }
    for (const [n, handle] of handles.entries()) await handle.ask.join(members[n]!)
    await agree(members)
    await handles[2]!.ask.leave(members[0]!)
    await handles[0]!.ask.join(members[0]!)
    await agree([members[1]!, members[2]!, members[0]!])
    await system.stopActor(members[1]!)
    await agree([members[2]!, members[0]!])
    await system.killActor(members[2]!)
    await agree([members[0]!])
  })

  it('hears what is sent to all and to each in the order it was sent, from every host', async () => {
    await using world = await openSystem()
    const { system } = world
    const handles = await openOnAll(system, 'town')
    const members = await spawnOnAll(system)
    for (const member of members) await handles[0]!.ask.join(member)
    for (const handle of handles) await expect.poll(() => handle.ask.members()).toHaveLength(3)
    await Promise.all(handles.map((handle, n) => handle.ask.address(places[n]!, 100)))
    for (const member of members) {
      await expect.poll(async () => (await member.ask.heard()).length).toBe(300)
      const heard = (await member.ask.heard()) as [string, number][]
      for (const place of places) {
        const numbers = heard.filter(([from]) => from === place).map(([, n]) => n)
        expect(numbers).toEqual(Array.from({ length: 100 }, (_, n) => n))
      }
    }
  })

  it('gives a key the same member on every host', async () => {
    await using world = await openSystem()
    const { system } = world
    const handles = await openOnAll(system, 'town')
    for (const member of await spawnOnAll(system)) await handles[1]!.ask.join(member)
    for (const handle of handles) await expect.poll(() => handle.ask.members()).toHaveLength(3)
    const keys = Array.from({ length: 50 }, (_, n) => `key ${n}`)
    const [picked, ...others] = await Promise.all(handles.map((handle) => handle.ask.pick(keys)))
    expect(new Set(picked).size).toBe(3)
    for (const other of others) expect(other).toEqual(picked)
  })

  it('keeps members that come back with their host, and loses those that do not', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const host = await system.processes(1)
    const [stays, goes] = [
      await system.spawn(Citizen, { on: host }),
      await system.spawn(Citizen, { on: host, restart: 'temporary' }),
    ]
    const [follower] = await openOnAll(system, 'town')
    using town = await system.group(Citizen, 'town')
    for (const member of [stays, goes]) await town.join(member)
    stays.tell.exit()
    await observer.first('host.down')
    await expect.poll(() => town.members.map(({ id }) => id)).toEqual([stays.id])
    await expect.poll(() => stays.ask.life().catch(() => 0)).toBe(2)
    town.broadcast.hear('again')
    expect(await stays.ask.heard()).toEqual(['again'])
    expect(await follower!.ask.members()).toEqual([stays.id])
    await system.stopActor(stays)
    await expect.poll(() => town.members).toEqual([])
  })
})
