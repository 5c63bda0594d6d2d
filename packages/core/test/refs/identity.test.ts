import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { actorId, actorNumber, countOf, incarnationOf, isActorNumber } from '../../src/ids/actor-number.ts'
import type { ActorRef, AnyRef } from '../../src/refs/actor-ref.ts'
import { Ref } from '../../src/refs/ref.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

class Base extends Actor {
  zebra(): string {
    return 'zebra of the base'
  }
  ant(): string {
    return 'ant of the base'
  }
}

class Sub extends Base {
  /** Sorts before the base's methods and moves their indexes. */
  aardvark(): string {
    return 'aardvark'
  }
  override zebra(): string {
    return `zebra over ${super.zebra()}`
  }
}

class Keeper extends Actor {
  #kept: ActorRef<Base> | undefined
  keep(ref: ActorRef<Base>): void {
    this.#kept = ref
  }
  give(): ActorRef<Base> {
    return this.#kept!
  }
  zebra(): Promise<string> {
    return this.#kept!.ask.zebra()
  }
  ant(): Promise<string> {
    return this.#kept!.ask.ant()
  }
  async idOf(ref: AnyRef): Promise<string> {
    return ref.id
  }
  async same(one: AnyRef, other: AnyRef): Promise<boolean> {
    return one.equals(other) && other.equals(one)
  }
}
expose(import.meta.url, { Base, Sub, Keeper })

const rawOf = (ref: AnyRef): Ref => ref as unknown as Ref

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world[Symbol.asyncDispose]())

describe('I1 an address is the system, the slot and the number', () => {
  it.each(placements)('and a ref of another system leads nowhere, passed to an actor on %s', async (on) => {
    await using other = new World()
    const stranger = await other.system.spawn(Base)
    const keeper = await world.system.spawn(Keeper, { on })
    await keeper.ask.keep(stranger)
    expect(await keeper.ask.idOf(stranger)).toBe(stranger.id)
    expect(await rejectionOf(keeper.ask.zebra())).toMatchObject({ code: 'ACTOR_NOT_FOUND', actor: stranger.id })
    ;(await keeper.ask.give()).tell.zebra()
    await world.settled()
    expect(world.deadLetters()).toContain('zebra: not-found')
  })
})

describe('I2 a number is the incarnation of its host and a count', () => {
  it('from which both can be read, and no two are the same', () => {
    const count = fc.integer({ min: 1, max: 2 ** 32 - 1 })
    const incarnation = fc.integer({ min: 1, max: 2 ** 20 })
    fc.assert(
      fc.property(incarnation, count, incarnation, count, (i1, c1, i2, c2) => {
        const [one, other] = [actorNumber(i1, c1), actorNumber(i2, c2)]
        expect([incarnationOf(one), countOf(one)]).toEqual([i1, c1])
        expect(isActorNumber(one)).toBe(true)
        expect(one === other).toBe(i1 === i2 && c1 === c2)
        expect(actorId('s', 3, one)).toBe(`s/3/${i1}.${c1}`)
      }),
    )
  })

  it.each([0, -1, 1.5, 2 ** 32, 2 ** 54, Number.NaN, '1', undefined])('and %s is none', (value) => {
    expect(isActorNumber(value)).toBe(false)
  })

  it('is never given twice', async () => {
    const ids = new Set<string>()
    for (let n = 0; n < 100; n++) {
      const ref = await world.system.spawn(Base)
      ids.add(ref.id)
      await world.system.stopActor(ref)
    }
    expect(ids.size).toBe(100)
  })
})

describe('I3 an old ref never reaches another actor', () => {
  it.each(placements)('not one of the same class, name and place: %s', async (on) => {
    const group = on === 'here' ? world.system.here : await world.system[on === 'thread' ? 'threads' : 'processes'](1)
    const first = await world.system.spawn(Sub, { on: group, name: 'the one' })
    await world.system.stopActor(first)
    const second = await world.system.spawn(Sub, { on: group, name: 'the one' })
    expect(await rejectionOf(first.ask.ant())).toMatchObject({ code: 'ACTOR_STOPPED', actor: first.id })
    expect(await second.ask.ant()).toBe('ant of the base')
    expect(second.id).not.toBe(first.id)
  })
})

describe('I5 a ref names its descriptor', () => {
  it.each(placements)('so a ref typed as the base calls what the subclass on %s overrides', async (on) => {
    const sub: ActorRef<Base> = await world.system.spawn(Sub, { on })
    expect(await sub.ask.zebra()).toBe('zebra over zebra of the base')
    expect(await sub.ask.ant()).toBe('ant of the base')
  })

  it('so it works after a journey over hosts that do not know the class', async () => {
    const [thread, process] = [
      await world.system.spawn(Keeper, { on: 'thread' }),
      await world.system.spawn(Keeper, { on: 'process' }),
    ]
    class Unexposed extends Base {
      override ant(): string {
        return 'ant that nobody else can load'
      }
    }
    await thread.ask.keep(await world.system.spawn(Unexposed))
    await process.ask.keep(await thread.ask.give())
    const back = await process.ask.give()
    expect(await process.ask.ant()).toBe('ant that nobody else can load')
    expect(await back.ask.ant()).toBe('ant that nobody else can load')
    expect(rawOf(back).toString()).toContain('Unexposed')
  })

  it('which a link is told once, however often such a ref crosses it', async () => {
    const peer = await world.rawHost()
    const base = await world.system.spawn(Base)
    const another = await world.system.spawn(Base)
    const sub = await world.system.spawn(Sub)
    const kernel = world.kernel(0)
    const there = kernel.targetFor(kernel.peerOf(1)!.place, actorNumber(1, 1), Ref.targetOf(rawOf(base)).descriptor)
    const ref = new Ref(there, kernel.outside) as unknown as { tell: { zebra(...args: unknown[]): void } }
    ref.tell.zebra(base, [another, sub])
    ref.tell.zebra(base, sub)
    await world.settled()
    ref.tell.zebra(another)
    await world.settled()
    const definitions = peer.of('define')
    expect(definitions.map(({ body }) => (body as unknown[])[0])).toEqual(['Base', 'Sub'])
    // each comes before the first frame that needs it
    expect(peer.frames.map(({ kind }) => kind).filter((kind) => kind !== 'ack')).toEqual([
      'define',
      'define',
      'tell',
      'tell',
      'tell',
    ])
  })

  it('and a class with other methods under the same name on the other host is a ProtocolMismatchError', async () => {
    const thread = await world.system.threads(1)
    const kernel = world.kernel(0)
    const { key } = Ref.targetOf(rawOf(await world.system.spawn(Base))).descriptor
    const order = { key, methods: ['zebra', 'ant', 'newer'], args: [], named: undefined, startTimeoutMs: 1_000, chain: undefined }
    const host = thread.hosts[0]!
    const error = await rejectionOf(kernel.request(host, 'spawn', [1, order], 1_000))
    expect(error).toMatchObject({ code: 'PROTOCOL_MISMATCH', actor: 'Base', expected: 'zebra, ant, newer', got: 'zebra, ant' })
  })
})

describe('I6 refs are compared by equals and id', () => {
  it('and are the same actor for every holder on every host', async () => {
    const keepers = await Promise.all(placements.map((on) => world.system.spawn(Keeper, { on })))
    const base = await world.system.spawn(Base)
    const byId = new Map<string, string>([[base.id, 'found']])
    for (const keeper of keepers) {
      await keeper.ask.keep(base)
      const back = await keeper.ask.give()
      expect(back).not.toBe(base)
      expect(back.equals(base)).toBe(true)
      expect(byId.get(back.id)).toBe('found')
      expect(await keeper.ask.idOf(base)).toBe(base.id)
      expect(await keeper.ask.same(base, back)).toBe(true)
      expect(await keeper.ask.same(base, keeper)).toBe(false)
    }
  })
})
