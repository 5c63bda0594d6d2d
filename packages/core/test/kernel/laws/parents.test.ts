import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { HostGroup } from '../../../src/actor/host.ts'
import type { World as AnyWorld } from '../../support/world.ts'
import { World } from '../../support/world.ts'

let world: AnyWorld
let log: string[] = []
const pause = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => world.turns.schedule().later(resolve))
}

class Child extends Actor {
  readonly #turns: number
  constructor(turns: number) {
    super()
    this.#turns = turns
    log.push('constructed')
  }
  protected override async onStart(): Promise<void> {
    await pause(this.#turns)
    log.push('started')
  }
  protected override async onStop(): Promise<void> {
    await pause(2)
    log.push('child stopped')
  }
}

class Parent extends Actor {
  async begin(on: 'here' | 'thread' | 'process' | HostGroup['hosts'][number], turns: number): Promise<void> {
    await this.context.spawn(Child, { on, args: [turns], name: 'child' })
    log.push('spawned')
  }
  protected override onStop(): void {
    log.push('parent stopped')
  }
}
expose(import.meta.url, { Child, Parent })

const run = fc.record({
  parentOn: fc.constantFrom('here', 'thread', 'process'),
  childOn: fc.constantFrom('here', 'thread', 'process', 'shared' as const),
  childTurns: fc.nat(6),
  end: fc.constantFrom('stop', 'kill', 'host dies'),
  after: fc.nat(25),
})

describe('S4, H8 a parent that ends while its child starts, at any moment', () => {
  it('leaves no child, no name and no host behind; a child that started is stopped before its parent has ended', async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ parentOn, childOn, childTurns, end, after }) => {
        log = []
        world = new World()
        const shared = (await world.system.threads(1)).hosts[0]!
        const parent = await world.system.spawn(Parent, { on: parentOn, restart: 'temporary' })
        parent.tell.begin(childOn === 'shared' ? shared : childOn, childTurns)
        for (let turn = 0; turn < after; turn++) await new Promise((resolve) => void setImmediate(resolve))
        if (end === 'host dies' && parentOn !== 'here') world.host(2).die({})
        else if (end === 'kill') await world.system.killActor(parent)
        else await world.system.stopActor(parent)
        const atTheEnd = [...log]
        await world.settled()

        const count = (what: string): number => log.filter((each) => each === what).length
        expect(count('constructed')).toBeLessThanOrEqual(1)
        // an end in good order: what has started is stopped, and before the parent
        if (end === 'stop' && count('started') === 1) {
          expect(count('child stopped')).toBe(1)
          expect(atTheEnd.indexOf('child stopped')).toBeLessThan(atTheEnd.indexOf('parent stopped'))
        }
        // the host of parent and child may die with both; otherwise H8 stops the child
        if (end === 'host dies' && parentOn !== 'here' && childOn !== 'here')
          expect(count('child stopped')).toBe(count('started'))
        expect(await world.system.find(Child, 'child')).toBeUndefined()
        expect([...world.kernel(0).actors.values(), ...world.kernel(0).remoteChildren.values()]).toEqual([])
        expect((await world.system.hosts()).map(({ slot }) => slot)).toEqual([0, 1])
        expect(world.kernel(1).actors.size).toBe(0)
        await world.system.spawn(Child, { args: [0], name: 'child' })
        await world[Symbol.asyncDispose]()
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})
