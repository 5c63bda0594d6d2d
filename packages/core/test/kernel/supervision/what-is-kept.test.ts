import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import type { ActorOptions } from '../../../src/actor/actor-options.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { StopReason } from '../../../src/actor/stop-reason.ts'
import { transfer } from '../../../src/codec/transfer.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { Door, rejectionOf, stateOf } from '../../support/outcome-of.ts'
import { type Place, placements, World } from '../../support/world.ts'

const door = new Door()
const log: string[] = []

class Target extends Actor {
  hear(text: string): void {
    log.push(`target hears ${text}`)
  }
}

/** Everything an actor can have, so that a restart can take it away or keep it. */
class Owner extends Actor {
  static readonly options: ActorOptions<Owner> = { interleave: { slow: true, leak: true } }
  readonly #given: { list: number[] }
  #count = 0
  #ref: ActorRef<Target> | undefined
  #signal: AbortSignal | undefined
  constructor(given: { list: number[] } = { list: [] }) {
    super()
    this.#given = given
    given.list.push(99) // only its own copy
  }
  protected override async onStop(_reason: StopReason): Promise<void> {}
  given(): number[] {
    return this.#given.list
  }
  count(): number {
    return ++this.#count
  }
  facts(): { id: string; name: string | undefined; life: number; children: number } {
    const { name, life, children } = this.context
    return { id: this.self.id, name, life, children: children.length }
  }
  keep(ref: ActorRef<Target>): void {
    this.#ref = ref
  }
  async haveChild(): Promise<ActorRef<Target>> {
    return this.context.spawn(Target)
  }
  tick(): void {
    this.context.timers.once('tick', 1_000, () => void log.push('tick'))
  }
  async slow(): Promise<string> {
    this.#signal = this.context.signal
    await door.pass()
    log.push(`slow went on, aborted: ${this.#signal.aborted}`)
    this.#ref?.tell.hear('a zombie')
    return 'late'
  }
  /** Holds on to itself and its context, as closures do. */
  async leak(): Promise<void> {
    const { context } = this
    await door.pass()
    try {
      void context.children
      log.push('context works')
    } catch (error) {
      log.push(`context: ${(error as Error).name}`)
    }
    await (this.#ref?.ask.hear('asked by a zombie') ?? Promise.resolve()).catch((error: Error) => log.push(`ask: ${error.name}`))
  }
  *numbers(): Generator<number> {
    for (let n = 1; ; n++) yield n
  }
  tell(ref: ActorRef<Target>, text: string): void {
    ref.tell.hear(text)
  }
  tellDeep(box: { readonly refs: Map<string, ActorRef<Target>[]> }, text: string): void {
    box.refs.get('there')![0]!.tell.hear(text)
  }
  crash(): void {
    throw new Error('crash')
  }
}
expose(import.meta.url, { Target, Owner })

beforeEach(() => {
  door.reset()
  log.length = 0
})

const restarted = async (world: World, owner: ActorRef<Owner>): Promise<void> => {
  owner.tell.crash()
  await world.settled()
}

describe.each(placements)('I4 a restart %s', (on: Place) => {
  const open = async (world: World, list: number[] = []): Promise<ActorRef<Owner>> =>
    world.system.spawn(Owner, { on, name: 'owner', args: [{ list }] })

  describe('keeps', () => {
    it('the id and the refs to it', async () => {
      await using world = new World()
      const owner = await open(world)
      await restarted(world, owner)
      expect(await owner.ask.facts()).toMatchObject({ id: owner.id, life: 2 })
    })

    it('the name', async () => {
      await using world = new World()
      const owner = await open(world)
      await restarted(world, owner)
      expect((await world.system.get(Owner, 'owner')).equals(owner)).toBe(true)
      expect(await owner.ask.facts()).toMatchObject({ name: 'owner' })
    })

    it('the name while it waits for its next life (N2)', async () => {
      await using world = new World()
      const owner = await world.system.spawn(Owner, { on, name: 'slow', args: [], backoff: { firstMs: 1_000, jitter: 0 } })
      await restarted(world, owner)
      const found = await world.system.find(Owner, 'slow')
      const facts = found!.ask.facts()
      expect(await stateOf(facts)).toBe('pending')
      await world.pass(1_020)
      expect(await facts).toMatchObject({ life: 2 })
    })

    it('the mail that waits, asks with their askers', async () => {
      await using world = new World()
      const owner = await open(world)
      owner.tell.crash()
      const counts = [owner.ask.count(), owner.ask.count()]
      expect(await Promise.all(counts)).toEqual([1, 2])
      expect((await owner.ask.facts()).life).toBe(2)
    })

    it('the arguments as they were, whatever the last life did to its own (S3)', async () => {
      await using world = new World()
      const owner = await open(world, [1])
      await restarted(world, owner)
      await restarted(world, owner)
      expect(await owner.ask.given()).toEqual([1, 99])
    })

    it('the refs inside of mail that waits, in the hands of the next life (R1)', async () => {
      await using world = new World()
      const target = await world.system.spawn(Target)
      const owner = await open(world)
      owner.tell.crash()
      owner.tell.tell(target, 'from life 2')
      owner.tell.tellDeep({ refs: new Map([['there', [target]]]) }, 'from its depth')
      await world.settled()
      expect(log).toEqual(['target hears from life 2', 'target hears from its depth'])
    })

    it('its place among its parent s children', async () => {
      await using world = new World()
      const owner = await open(world)
      await restarted(world, owner)
      await world.system.stopActor(owner)
      expect(world.eventsOf('actor.ended')).toHaveLength(1)
    })
  })

  describe('does not keep', () => {
    it('the instance', async () => {
      await using world = new World()
      const owner = await open(world)
      expect(await owner.ask.count()).toBe(1)
      await restarted(world, owner)
      expect(await owner.ask.count()).toBe(1)
    })

    it('the context: that of the old life throws StaleActorError, and its refs send nothing (R3)', async () => {
      await using world = new World()
      const target = await world.system.spawn(Target)
      const owner = await open(world)
      owner.tell.keep(target)
      owner.tell.leak()
      await world.settled()
      await restarted(world, owner)
      door.open()
      await world.settled()
      expect(log).toEqual(['context: StaleActorError', 'ask: StaleActorError'])
    })

    it('the children', async () => {
      await using world = new World()
      const owner = await open(world)
      const child = await owner.ask.haveChild()
      await restarted(world, owner)
      await expect(child.ask.hear('')).rejects.toMatchObject({ code: 'ACTOR_STOPPED' })
      expect((await owner.ask.facts()).children).toBe(0)
    })

    it('the timers', async () => {
      await using world = new World()
      const owner = await open(world)
      owner.tell.tick()
      await world.settled()
      await restarted(world, owner)
      await world.pass(2_000)
      expect(log).toEqual([])
    })

    it('the streams: their readers get what was sent, and then an error (ST4)', async () => {
      await using world = new World()
      const owner = await open(world)
      const stream = owner.stream.numbers()[Symbol.asyncIterator]()
      expect(await stream.next()).toEqual({ done: false, value: 1 })
      await restarted(world, owner)
      const rest = async (): Promise<void> => {
        for (let next = await stream.next(); next.done !== true; next = await stream.next());
      }
      expect(await rejectionOf(rest())).toMatchObject({ code: 'ASK_INTERRUPTED' })
    })

    it('the handlers under way: their askers hear it, their signals are aborted, their results go nowhere', async () => {
      await using world = new World()
      const owner = await open(world)
      const late = owner.ask.slow()
      await world.settled()
      await restarted(world, owner)
      expect(await rejectionOf(late)).toMatchObject({ code: 'ASK_INTERRUPTED', method: 'slow' })
      door.open()
      await world.settled()
      expect(log).toEqual(['slow went on, aborted: true'])
    })
  })
})

describe('S3 memory that moves into an actor', () => {
  it('is refused for one that may get another life', async () => {
    await using world = new World()
    const buffer = new ArrayBuffer(8)
    class Eater extends Actor {
      #buffer: ArrayBuffer
      constructor(buffer: ArrayBuffer) {
        super()
        this.#buffer = buffer
      }
      size(): number {
        return this.#buffer.byteLength
      }
    }
    const refused = world.system.spawn(Eater, { args: [transfer(buffer)] })
    expect(await rejectionOf(refused)).toMatchObject({ code: 'OPTION', option: 'spawn args with transfer()' })
    expect(buffer.byteLength).toBe(8)
    const eater = await world.system.spawn(Eater, { args: [transfer(buffer)], restart: 'temporary' })
    expect([await eater.ask.size(), buffer.byteLength]).toEqual([8, 0])
  })
})

describe('scenario 1: the zombie of an interleaving actor', () => {
  it.each(placements)('%s: who waited hears it once, waiting mail runs in life 2, the zombie reaches nobody', async (on) => {
    await using world = new World()
    const target = await world.system.spawn(Target)
    const owner = await world.system.spawn(Owner, { on, args: [] })
    owner.tell.keep(target)
    const a = owner.ask.slow()
    await world.settled()
    owner.tell.crash()
    const counts = [owner.ask.count(), owner.ask.count()]
    await world.settled()
    expect(await rejectionOf(a)).toMatchObject({ code: 'ASK_INTERRUPTED' })
    expect(await Promise.all(counts)).toEqual([1, 2])
    door.open()
    await world.pass(1_100)
    expect(log).toEqual(['slow went on, aborted: true'])
    expect(world.deadLetters()).toEqual(['hear: stale-sender'])
    expect(await owner.ask.count()).toBe(3)
  })
})
