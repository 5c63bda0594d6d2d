import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import type { ManualClock } from '../../../src/testing/manual-clock.ts'
import { realClock } from '../../support/real-clock.ts'
import { nextTurn } from '../../support/turns.ts'
import { World } from '../../support/world.ts'
import { Boss, clearStage, openStage } from './stage.ts'

beforeEach(clearStage)

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const instances: WeakRef<object>[] = []

/** Heavy enough that a thousand of them would be seen. */
class Heavy extends Actor {
  readonly #weight = new Array<number>(10_000).fill(1)
  constructor() {
    super()
    instances.push(new WeakRef(this))
  }
  weight(): number {
    return this.#weight.length
  }
  crash(): void {
    throw new Error('crash')
  }
}
class Farm extends Boss {
  async heavy(options: object): Promise<ActorRef<Heavy>> {
    return this.context.spawn(Heavy, options)
  }
}

/** Never starts again. */
class Stillborn extends Actor {
  static lives = 0
  protected override onStart(): void {
    Stillborn.lives++
    if (this.context.life > 1) throw new Error('stillborn')
  }
  crash(): void {
    throw new Error('crash')
  }
}
class Ward extends Boss {
  async stillborn(): Promise<ActorRef<Stillborn>> {
    return this.context.spawn(Stillborn)
  }
}
expose(import.meta.url, { Heavy, Farm, Stillborn, Ward })

describe.each(['here', 'thread'] as const)('a child %s that crashes a thousand times under load', (on) => {
  it('is restarted each time, escalates with the next, and leaves nothing behind', async () => {
    await using world = new World()
    const where = await world.sharedHost(on)
    const farm = await world.system.spawn(Farm, { args: [{ restarts: 1_000, withinMs: 10_000 }] })
    const heavy = await farm.ask.heavy({ on: where })
    instances.length = 0
    const asks: Promise<number>[] = []
    for (let crash = 1; crash <= 1_000; crash++) {
      heavy.tell.crash()
      asks.push(heavy.ask.weight())
      if (crash % 100 === 0) await world.pass(10)
    }
    expect(await Promise.all(asks)).toEqual(asks.map(() => 10_000))
    expect(instances).toHaveLength(1_000)
    expect(await farm.ask.life()).toBe(1)
    await world.settled()
    expect((world.clock as ManualClock).waiting).toBe(0)
    expect(world.kernel(0).actors.size + (on === 'here' ? 0 : world.kernel(1).actors.size)).toBe(2)
    world.events.length = 0 // an error holds on to the stack it came from, and that to its instances
    collectGarbage()
    expect(instances.filter((instance) => instance.deref() !== undefined).length).toBeLessThan(10)
    heavy.tell.crash()
    await world.settled()
    expect(await farm.ask.life()).toBe(2)
    expect(await farm.ask.children()).toEqual([])
  })
})

describe('a child that never starts again', () => {
  it('keeps nobody else from working, whatever its supervisor allows', async () => {
    await using world = new World({ clock: realClock })
    const ward = await world.system.spawn(Ward, { args: [{ restarts: 1_000_000_000 }] })
    const stillborn = await ward.ask.stillborn()
    Stillborn.lives = 0
    stillborn.tell.crash()
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    expect(Stillborn.lives).toBeGreaterThan(20)
    expect(await ward.ask.life()).toBe(1)
    await world.system.stopActor(stillborn)
    const { lives } = Stillborn
    for (let turn = 0; turn < 5; turn++) await nextTurn()
    expect(Stillborn.lives).toBe(lives)
  })

  it('has delays that do not wrap around after a thousand failures in a row', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, 'here', ['a'], {
      restarts: 2_000,
      withinMs: 1_000_000,
      backoff: { firstMs: 1, factor: 2, mostMs: 50, jitter: 0.2 },
    })
    for (let crash = 0; crash < 1_100; crash++) {
      refs[0]!.tell.crash()
      await world.pass(64)
    }
    expect(await refs[0]!.ask.life()).toBe(1_101)
    expect(await boss.ask.life()).toBe(1)
  })
})
