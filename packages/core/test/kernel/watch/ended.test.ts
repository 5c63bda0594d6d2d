import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { AnyRef } from '../../../src/refs/actor-ref.ts'
import { rejectionOf, stateOf } from '../../support/outcome-of.ts'
import { placements, World } from '../../support/world.ts'
import { Mortal } from './onlooker.ts'

class Waiter extends Actor {
  async waitFor(ref: AnyRef): Promise<string> {
    const { reason, lives } = await this.context.system.ended(ref)
    return `${reason.kind} after ${lives}`
  }
}
expose(import.meta.url, { Waiter })

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world[Symbol.asyncDispose]())

describe.each(placements)('W8 system.ended of an actor on %s', (on) => {
  it('resolves with its notice when it has ended, and keeps the program from ending until then', async () => {
    const mortal = await world.system.spawn(Mortal, { on })
    await world.settled()
    expect(world.held).toBe(false)
    const ending = world.system.ended(mortal)
    await world.settled()
    expect([await stateOf(ending), world.held]).toEqual(['pending', true])
    await mortal.ask.stop()
    const { kind, ref, reason, lives } = await ending
    expect([kind, ref.equals(mortal), reason, lives]).toEqual(['ended', true, { kind: 'stopped' }, 1])
    await world.settled()
    expect(world.held).toBe(false)
  })

  it('resolves at once when it is gone', async () => {
    const host =
      on === 'here' ? 'here' : (await (on === 'thread' ? world.system.threads(1) : world.system.processes(1))).hosts[0]!
    const mortal = await world.system.spawn(Mortal, { on: host })
    await world.system.stopActor(mortal)
    expect(await world.system.ended(mortal)).toMatchObject({ reason: { kind: 'gone' }, lives: 0 })
  })

  it('works for actors, on every host', async () => {
    const mortal = await world.system.spawn(Mortal, { on })
    const waiters = await Promise.all(placements.map((at) => world.system.spawn(Waiter, { on: at })))
    const waits = waiters.map((waiter) => waiter.ask.waitFor(mortal))
    await world.settled()
    mortal.tell.fail()
    await world.settled()
    await world.system.killActor(mortal)
    const killed = on === 'here' ? 'killed after 2' : 'killed after 1' // with a host of its own, where nobody counts
    expect(await Promise.all(waits)).toEqual([killed, killed, killed])
  })
})

describe('a wait for the end', () => {
  it('gives up at its deadline', async () => {
    const mortal = await world.system.spawn(Mortal)
    const ending = rejectionOf(world.system.ended(mortal, { timeoutMs: 100 }))
    await world.pass(150)
    expect(await ending).toMatchObject({ code: 'ASK_TIMEOUT', actor: mortal.id, method: 'ended', timeoutMs: 100 })
    expect(world.kernel(0).actors.get(1 + 2 ** 32)!.ties.watchedBy).toEqual([])
  })

  it('gives up after the time an ask has by default, or never', async () => {
    const mortal = await world.system.spawn(Mortal)
    const [byDefault, endless] = [world.system.ended(mortal), world.system.ended(mortal, { timeoutMs: Infinity })]
    void byDefault.catch(() => {})
    await world.pass(29_900)
    expect(await stateOf(byDefault)).toBe('pending')
    await world.pass(200)
    expect([await stateOf(byDefault), await stateOf(endless)]).toEqual(['rejected', 'pending'])
    await mortal.ask.stop()
    expect((await endless).reason).toEqual({ kind: 'stopped' })
  })

  it('is called off by its signal, also by one that was aborted before', async () => {
    const mortal = await world.system.spawn(Mortal)
    const controller = new AbortController()
    const ending = rejectionOf(world.system.ended(mortal, { signal: controller.signal }))
    await world.settled()
    controller.abort('enough')
    expect(await ending).toMatchObject({ code: 'ASK_CANCELLED', actor: mortal.id, cause: 'enough' })
    expect(await rejectionOf(world.system.ended(mortal, { signal: controller.signal }))).toMatchObject({ code: 'ASK_CANCELLED' })
    await world.settled()
    expect(world.held).toBe(false)
  })

  it('settles when the system stops, and is refused then', async () => {
    const [here, there] = [await world.system.spawn(Mortal), await world.system.spawn(Mortal, { on: 'process' })]
    const endings = [here, there].map((ref) => world.system.ended(ref, { timeoutMs: Infinity }))
    const stopped = world.system.stop()
    expect((await Promise.all(endings)).map(({ reason }) => reason.kind)).toEqual(['system-stopped', 'system-stopped'])
    await stopped
    expect(await rejectionOf(world.system.ended(here))).toMatchObject({ code: 'SYSTEM_STOPPED' })
  })

  it('refuses what makes no sense', async () => {
    const mortal = await world.system.spawn(Mortal)
    expect(await rejectionOf(world.system.ended(undefined as never))).toMatchObject({ code: 'OPTION', option: 'ended ref' })
    expect(await rejectionOf(world.system.ended(mortal, { timeoutMs: -1 }))).toMatchObject({
      code: 'OPTION',
      option: 'timeoutMs',
    })
    expect(await rejectionOf(world.system.ended(mortal, { signal: 'stop' as never }))).toMatchObject({ code: 'OPTION' })
  })

  it('harms nobody when it fails unseen (A10)', async () => {
    const mortal = await world.system.spawn(Mortal)
    void world.system.ended(mortal, { timeoutMs: 1 })
    await world.pass(50)
    expect(await mortal.ask.alive()).toBe(true)
  })
})
