import { describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { World } from '../support/world.ts'

class Heir extends Actor {
  #heard: string[] = []
  inherit(what: string): void {
    this.#heard.push(what)
  }
  heard(): string[] {
    return this.#heard
  }
}

/** Has something to say to an heir when it ends, and nothing before. */
class Testator extends Actor {
  die(): void {
    this.context.stop()
  }
  protected override async onStop(): Promise<void> {
    const heir = await this.context.system.get(Heir, 'heir')
    for (const what of ['house', 'garden']) heir.tell.inherit(what)
  }
}
expose(import.meta.url, { Heir, Testator })

/** An heir in slot 1 and somebody in slot 2 who is about to end with words for it, but no link to it can be opened yet. */
const inheritance = async (world: World): Promise<{ heir: ActorRef<Heir>; testator: ActorRef<Testator> }> => {
  const heir = await world.system.spawn(Heir, { on: 'process', name: 'heir' })
  const testator = await world.system.spawn(Testator, { on: 'process' })
  world.meetings.close()
  return { heir, testator }
}

const goneSlots = (world: World): number[] => world.eventsOf('host.down').map(({ slot }) => slot)

describe('D9 a host that is about to end, and has mail for one that it has not met', () => {
  it('ends when it has met it, and the mail is there', async () => {
    await using world = new World()
    const { heir, testator } = await inheritance(world)
    testator.tell.die()
    await world.pass(1_000)
    expect([goneSlots(world), await heir.ask.heard()]).toEqual([[], []])
    world.meetings.open()
    await world.settled()
    expect([goneSlots(world), await heir.ask.heard()]).toEqual([[2], ['house', 'garden']])
    expect(world.deadLetters()).toEqual([])
  })

  it('is introduced also when it is the host that is stopped', async () => {
    await using world = new World()
    const { heir } = await inheritance(world)
    const group = await world.system.processes(1)
    await world.system.spawn(Testator, { on: group })
    const stopped = world.system.stopHost(group)
    await world.settled()
    world.meetings.open()
    await stopped
    expect([goneSlots(world), await heir.ask.heard()]).toEqual([[3], ['house', 'garden']])
  })

  it('waits no longer than stopping may take, and says which mail is dead', async () => {
    await using world = new World({ stopTimeoutMs: 2_000 })
    const { testator } = await inheritance(world)
    testator.tell.die()
    await world.pass(1_990)
    expect([goneSlots(world), world.deadLetters()]).toEqual([[], []])
    await world.pass(20)
    expect(goneSlots(world)).toEqual([2])
    expect(world.deadLetters()).toEqual(['method 0: host-unavailable', 'method 0: host-unavailable'])
    expect(world.eventsOf('host.stop-late')).toEqual([])
  })

  it('ends at once when that one is gone', async () => {
    await using world = new World()
    const { testator } = await inheritance(world)
    testator.tell.die()
    await world.settled()
    world.host(1).die({})
    await world.settled()
    expect(goneSlots(world).sort()).toEqual([1, 2])
    expect(world.deadLetters()).toEqual(['method 0: host-down', 'method 0: host-down'])
  })
})
