import { ActorNotFoundError, AskTimeoutError, type NameEvent, NameTakenError, SystemStoppedError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { keepBusy } from '../support/busy.ts'
import { failure } from '../support/failure.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Citizen } = (await import(built('citizen'))) as typeof import('./fixtures/citizen.ts')

const places = ['here', 'thread', 'process'] as const

describe.each(places)('an actor on %s', (on) => {
  it('names actors anywhere, finds them, and takes the names away again (N1)', async () => {
    await using world = await openSystem()
    const { system } = world
    const citizen = await system.spawn(Citizen, { on })
    for (const place of places) {
      const other = await system.spawn(Citizen, { on: place, name: `spawned on ${place}` })
      await citizen.ask.register(other, `called on ${place}`)
      for (const name of [`spawned on ${place}`, `called on ${place}`]) {
        expect((await citizen.ask.find(name))?.id).toBe(other.id)
        expect(await (await system.get(Citizen, name)).ask.pid()).toBe(await other.ask.pid())
      }
      expect(await failure(NameTakenError, citizen.ask.register(citizen, `called on ${place}`))).toMatchObject({
        holder: other.id,
      })
      await citizen.ask.unregister(`called on ${place}`)
      expect(await citizen.ask.find(`called on ${place}`)).toBeUndefined()
      await citizen.ask.register(citizen, `called on ${place}`)
    }
  })

  it('waits for a name that comes later, and not longer than it wanted', async () => {
    await using world = await openSystem()
    const { system } = world
    const citizen = await system.spawn(Citizen, { on })
    const waiting = ['spawned', 'called'].map((name) => citizen.ask.waitFor(name, 10_000))
    const other = await system.spawn(Citizen, { on: 'thread', name: 'spawned' })
    expect((await waiting[0])?.id).toBe(other.id)
    await system.register(other, 'called')
    expect((await waiting[1])?.id).toBe(other.id)
    expect((await citizen.ask.waitFor('called', 5_000)).id).toBe(other.id)
    const error = await failure(AskTimeoutError, citizen.ask.waitFor('nobody', 100))
    expect(error.message).toMatch(/'nobody'.*100 ms/)
  })

  it('hears of all names as they come and go, until it has heard enough', async () => {
    await using world = await openSystem()
    const { system } = world
    const a = await system.spawn(Citizen, { on: 'process', name: 'a' })
    const citizen = await system.spawn(Citizen, { on })
    const enough = citizen.ask.follow(undefined, 5)
    await expect.poll(() => citizen.ask.seen()).toEqual(['a appeared'])
    const b = await system.spawn(Citizen, { on: 'thread', name: 'b' })
    await system.register(a, 'c')
    await system.stopActor(a)
    await within(10_000, 'five changes', enough)
    const [first, second, third, ...rest] = await citizen.ask.seen()
    expect([first, second, third]).toEqual(['a appeared', 'b appeared', 'c appeared'])
    expect(rest.sort()).toEqual(['a vanished', 'c vanished'])
    await system.stopActor(b)
    expect(await citizen.ask.seen()).toHaveLength(5)
  })

  it('is found by its names until it ends, and they are free at once (N2)', async () => {
    await using world = await openSystem()
    const { system } = world
    const citizen = await system.spawn(Citizen, { on, name: 'a', backoff: { firstMs: 300 } })
    await system.register(citizen, 'b')
    citizen.tell.crash()
    await world.observer.first('actor.failed')
    for (const name of ['a', 'b']) {
      expect((await system.find(Citizen, name))?.id).toBe(citizen.id)
      await expect(system.spawn(Citizen, { name })).rejects.toThrow(NameTakenError)
    }
    expect(await (await system.get(Citizen, 'b')).ask.life()).toBe(2)
    await system.stopActor(citizen)
    for (const name of ['a', 'b']) await system.spawn(Citizen, { name })
  })
})

describe('a name', () => {
  it.each([
    ['thread', 'process'],
    ['process', 'thread'],
    ['thread', 'thread'],
    ['process', 'process'],
  ] as const)(
    'goes from an actor on a %s that has ended to one on a %s, though main comes late to hear of the end (N4)',
    async (from, to) => {
      await using world = await openSystem()
      const { system } = world
      const [old, next] = [
        from === 'thread' ? await system.threads(1) : await system.processes(1),
        await system.spawn(Citizen, { on: to }),
      ]
      for (let round = 0; round < 10; round++) {
        const king = await system.spawn(Citizen, { on: old, name: 'crown' })
        await next.ask.lifeOf(king) // the two hosts have met
        const crowned = next.ask.takeOver(king, 'crown')
        // the call leaves, and then main is busy: what the two hosts send it lies there when it wakes
        await new Promise<void>((resolve) => void setImmediate(resolve))
        keepBusy(30)
        const heir = await crowned
        expect((await system.get(Citizen, 'crown')).id).toBe(heir.id)
        await system.stopActor(heir)
      }
    },
  )

  it('stays with an actor whose host was killed, until it is back there, and after that (N3)', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const host = await system.processes(1)
    const [one, temporary] = [
      await system.spawn(Citizen, { on: host, name: 'a' }),
      await system.spawn(Citizen, { on: host, name: 'temporary', restart: 'temporary' }),
    ]
    await system.register(one, 'b')
    const pid = await one.ask.pid()
    one.tell.exit()
    await observer.first('host.down')
    for (const name of ['a', 'b']) expect((await system.find(Citizen, name))?.id).toBe(one.id)
    await expect.poll(() => system.find(Citizen, 'temporary')).toBeUndefined()
    const reborn = await system.get(Citizen, 'b')
    await expect.poll(() => reborn.ask.life().catch(() => 0)).toBe(2)
    expect(await reborn.ask.pid()).not.toBe(pid)
    await expect(system.spawn(Citizen, { name: 'a' })).rejects.toThrow(NameTakenError)
    await system.stopActor(reborn)
    for (const name of ['a', 'b', 'temporary']) await system.spawn(Citizen, { name })
    expect(temporary.id).not.toBe(one.id)
  })

  it('of which nothing is known is no name, and whoever waits for one hears when the system stops', async () => {
    const world = await openSystem()
    const { system } = world
    await failure(ActorNotFoundError, system.get(Citizen, 'nobody'))
    const waiting = [
      system.waitFor(Citizen, 'nobody', { timeoutMs: Infinity }),
      system.waitFor(Citizen, 'nobody', { timeoutMs: Infinity }),
    ]
    const seen: NameEvent[] = []
    const loop = (async () => {
      for await (const event of system.names()) seen.push(event)
    })()
    await world[Symbol.asyncDispose]()
    for (const wait of waiting) await failure(SystemStoppedError, wait)
    await within(1_000, 'the end of the loop', loop)
    expect(seen).toEqual([])
  })
})
