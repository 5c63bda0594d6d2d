import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorContext } from '../../src/actor/context.ts'
import { expose } from '../../src/actor/expose.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Door, rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let seen: string[] = []
/** What the zombie found out, for the test to look at. */
let found: Record<string, unknown> = {}
let leaked: ActorRef<Witness> | undefined

class Witness extends Actor {
  note(what: string): void {
    seen.push(what)
  }
  *numbers(): Generator<number> {
    seen.push('numbers')
    yield 1
  }
  me(): ActorRef<Witness> {
    return this.self
  }
}

interface Nested {
  readonly list: readonly Map<string, ActorRef<Witness>>[]
}

class Zombie extends Actor {
  /** Goes on when the door opens, in a life that may be over by then. */
  async sendByEveryRef(argument: ActorRef<Witness>, nested: Nested): Promise<void> {
    leaked = argument
    const reply = await argument.ask.me()
    const spawned = await this.context.spawn(Witness)
    const foundByName = await this.context.system.get(Witness, 'witness')
    const { self } = this
    const refs = {
      argument,
      nested: nested.list[0]!.get('deep')!,
      reply,
      spawned,
      found: foundByName,
      self: self as never as ActorRef<Witness>,
    }
    seen.push('ready')
    await door.pass()
    for (const [name, ref] of Object.entries(refs)) {
      ref.tell.note(name)
      found[`ask ${name}`] = await rejectionOf(ref.ask.note(name))
      found[`stream ${name}`] = await rejectionOf(ref.stream.numbers()[Symbol.asyncIterator]().next())
    }
    leaked.tell.note('leaked')
  }
  note(): void {}
  *numbers(): Generator<number> {}

  async useContext(): Promise<string> {
    const { context } = this
    const { signal } = context
    const calls: Record<string, (context: ActorContext) => unknown> = {
      spawn: ({ spawn }) => spawn(Witness),
      system: ({ system }) => system,
      stop: (it) => it.stop(),
      kill: (it) => it.kill(this.self),
    }
    seen.push('ready')
    await door.pass()
    found.signal = signal.aborted
    found.laterSignal = this.context.signal.aborted
    for (const [name, call] of Object.entries(calls)) {
      try {
        found[name] = await rejectionOf(Promise.resolve(call(context)))
      } catch (error) {
        found[name] = error
      }
    }
    return 'late result'
  }

  async tellAllTheTime(witness: ActorRef<Witness>): Promise<void> {
    for (let n = 0; n < 20; n++) {
      witness.tell.note(`tell ${n}`)
      await door.pass()
    }
  }

  async writeLater(): Promise<void> {
    await door.pass()
    found.written = 'by an actor that has ended' // as it might have written to a file
  }

  async failLater(): Promise<void> {
    await door.pass()
    throw new Error('nobody hears this')
  }
}
expose(import.meta.url, { Witness, Zombie })

describe.each(placements)('an actor on %s whose life is over', (on) => {
  let world: World
  let zombie: ActorRef<Zombie>
  let witness: ActorRef<Witness>
  beforeEach(async () => {
    seen = []
    found = {}
    door.reset()
    world = new World()
    witness = await world.system.spawn(Witness, { name: 'witness' })
    const group = on === 'here' ? world.system.here : await world.system[on === 'thread' ? 'threads' : 'processes'](1)
    zombie = await world.system.spawn(Zombie, { on: group })
  })
  afterEach(async () => {
    door.open()
    await world[Symbol.asyncDispose]()
  })

  it('R1 every ref it was given is bound to it: arguments, also deep in them, replies, self, spawned and found ones', async () => {
    zombie.tell.sendByEveryRef(witness, { list: [new Map([['deep', witness]])] })
    await world.settled()
    expect(seen).toEqual(['ready'])
    await world.system.killActor(zombie)
    door.open()
    await world.settled()
    expect(seen).toEqual(['ready'])
    const names = ['argument', 'nested', 'reply', 'spawned', 'found', 'self']
    for (const name of names) {
      expect(found[`ask ${name}`], name).toMatchObject({ code: 'STALE_ACTOR', actor: zombie.id })
      expect(found[`stream ${name}`], name).toMatchObject({ code: 'STALE_ACTOR', actor: zombie.id })
    }
    expect(world.deadLetters().filter((letter) => letter === 'note: stale-sender')).toHaveLength(names.length + 1)
  })

  it('R1 code outside of actors holds refs that are not bound', async () => {
    await world.system.killActor(zombie)
    witness.tell.note('from outside')
    await world.settled()
    expect(seen).toEqual(['from outside'])
  })

  it('R3 context calls throw StaleActorError, its signals are aborted, and its result goes nowhere', async () => {
    const asked = zombie.ask.useContext()
    await world.settled()
    await world.system.killActor(zombie)
    expect(await rejectionOf(asked)).toMatchObject({ code: 'ASK_INTERRUPTED' })
    door.open()
    await world.settled()
    expect(found.signal).toBe(true)
    expect(found.laterSignal).toBe(true)
    for (const name of ['spawn', 'system', 'stop', 'kill'])
      expect(found[name], name).toMatchObject({ code: 'STALE_ACTOR', actor: zombie.id })
    expect(await rejectionOf(asked)).toMatchObject({ code: 'ASK_INTERRUPTED' })
  })

  it('R3 what it tells after its end reaches nobody, however long it goes on', async () => {
    zombie.tell.tellAllTheTime(witness)
    await world.settled()
    expect(seen).toEqual(['tell 0'])
    await world.system.killActor(zombie)
    door.open()
    await world.settled()
    expect(seen).toEqual(['tell 0'])
    expect(world.deadLetters()).toEqual(Array(19).fill('note: stale-sender'))
  })

  it('R3 a handler that fails after its end is nobody`s failure', async () => {
    zombie.tell.failLater()
    await world.settled()
    await world.system.killActor(zombie)
    door.open()
    await world.settled()
    expect(world.eventsOf('actor.failed')).toEqual([])
  })

  it('R4 what it does outside of messages goes on: only the end of its host ends that', async () => {
    zombie.tell.writeLater()
    await world.settled()
    await world.system.killActor(zombie)
    door.open()
    await world.settled()
    expect(found.written).toBe('by an actor that has ended')
  })

  it('R2 is fenced when the time it has to stop is over', async () => {
    zombie.tell.tellAllTheTime(witness)
    await world.settled()
    const stopped = world.system.stopActor(zombie)
    await world.pass(5_100)
    await stopped
    expect(world.eventsOf('actor.stop-late')).toMatchObject([{ actor: zombie.id, waitedFor: 'tellAllTheTime', ms: 5_000 }])
    door.open()
    await world.settled()
    expect(seen).toEqual(['tell 0'])
    expect(world.deadLetters()).toEqual(Array(19).fill('note: stale-sender'))
  })
})
