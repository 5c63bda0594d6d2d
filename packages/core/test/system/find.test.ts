import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

class Base extends Actor {
  who(): string {
    return 'base'
  }
}
class Sub extends Base {
  override who(): string {
    return 'sub'
  }
}
class Other extends Actor {}

class Seeker extends Actor {
  async find(name: string): Promise<ActorRef<Base> | undefined> {
    return this.context.system.find(Base, name)
  }
  async ask(name: string): Promise<string> {
    return (await this.context.system.get(Base, name)).ask.who()
  }
}
expose(import.meta.url, { Base, Sub, Other, Seeker })

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world[Symbol.asyncDispose]())

describe.each(placements)('the actor of a name, on %s,', (on) => {
  it('is found by its class and by the classes it extends, and by no other (N5)', async () => {
    const sub = await world.system.spawn(Sub, { on, name: 'it' })
    expect((await world.system.find(Sub, 'it'))?.id).toBe(sub.id)
    expect((await world.system.find(Base, 'it'))?.id).toBe(sub.id)
    expect(await (await world.system.get(Base, 'it')).ask.who()).toBe('sub')
    expect(await world.system.find(Other, 'it')).toBeUndefined()
    const error = await rejectionOf(world.system.get(Other, 'it'))
    expect(error).toMatchObject({ code: 'ACTOR_NOT_FOUND' })
    expect(error.message).toContain('it is a Sub')
  })

  it('is found from every host', async () => {
    const base = await world.system.spawn(Base, { on, name: 'base' })
    for (const place of placements) {
      const seeker = await world.system.spawn(Seeker, { on: place })
      expect((await seeker.ask.find('base'))?.id).toBe(base.id)
      expect(await seeker.ask.ask('base')).toBe('base')
      expect(await seeker.ask.find('nobody')).toBeUndefined()
      expect(await rejectionOf(seeker.ask.ask('nobody'))).toMatchObject({ code: 'ACTOR_NOT_FOUND' })
    }
  })
})

describe('the stop of an actor', () => {
  it('that has ended is done at once, also twice, also of one whose host is gone', async () => {
    const [here, there] = [await world.system.spawn(Base), await world.system.spawn(Base, { on: 'process' })]
    await world.system.stopActor(here)
    await world.system.stopActor(here)
    await world.system.killActor(here)
    world.host(1).die({})
    await world.settled()
    const dying = await world.system.spawn(Base, { on: 'process' })
    const ends = [world.system.stopActor(dying), world.system.killActor(dying)]
    world.host(2).die({})
    await Promise.all(ends)
    await Promise.all([world.system.stopActor(there), world.system.killActor(there)])
  })

  it('that is no ref is refused', async () => {
    expect(await rejectionOf(world.system.stopActor({ id: 'x' } as never))).toMatchObject({
      code: 'OPTION',
      option: 'stopActor ref',
    })
    expect(await rejectionOf(world.system.killActor(undefined as never))).toMatchObject({
      code: 'OPTION',
      option: 'killActor ref',
    })
  })
})
