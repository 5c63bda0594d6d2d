import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { StopReason } from '../../src/actor/stop-reason.ts'
import { transfer } from '../../src/codec/transfer.ts'
import type { ActorRef, AnyRef } from '../../src/refs/actor-ref.ts'
import { Ref } from '../../src/refs/ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let log: string[] = []

class Child extends Actor {
  readonly #list: string[]
  constructor(list: string[] = []) {
    super()
    log.push('constructed')
    this.#list = list
    list.push('changed by the child')
  }
  list(): string[] {
    return this.#list
  }
  note(what: string): void {
    log.push(what)
  }
}

class Waiting extends Actor {
  readonly #outcome: string
  constructor(outcome = 'ready') {
    super()
    this.#outcome = outcome
    log.push('constructed')
  }
  protected override async onStart(): Promise<void> {
    log.push('onStart')
    this.self.tell.note('told by onStart')
    await door.pass()
    if (this.#outcome === 'reject') throw new RangeError('not today')
    log.push('started')
  }
  protected override onStop(reason: StopReason): void {
    log.push(`onStop ${reason.kind}`)
  }
  note(what: string): void {
    log.push(what)
  }
}

class ThrowsInConstructor extends Actor {
  constructor() {
    super()
    throw new RangeError('never made')
  }
}

class ThrowsInOnStart extends Actor {
  protected override onStart(): void {
    throw new RangeError('never started')
  }
  protected override onStop(): void {
    log.push('onStop')
  }
}

class ThrowsNothing extends Actor {
  protected override onStart(): never {
    throw undefined
  }
}

class NeverStarts extends Actor {
  protected override onStart(): Promise<void> {
    return new Promise(() => {})
  }
  protected override onStop(): void {
    log.push('onStop')
  }
}

class FailsAfterChildren extends Actor {
  protected override async onStart(): Promise<void> {
    await this.context.spawn(Family, { args: ['first'] })
    await this.context.spawn(Family, { args: ['second'] })
    throw new Error('third of five')
  }
}

class Family extends Actor {
  readonly #name: string
  constructor(name = 'nobody') {
    super()
    this.#name = name
  }
  protected override onStop(reason: StopReason): void {
    log.push(`${this.#name} stopped: ${reason.kind}`)
  }
  async child(on: 'here' | 'thread' | 'process', name: string): Promise<ActorRef<Family>> {
    return this.context.spawn(Family, { on, args: [name] })
  }
  async atRoot(name: string): Promise<ActorRef<Family>> {
    return this.context.system.spawn(Family, { args: [name] })
  }
  async waitingChild(on: 'here' | 'thread' | 'process'): Promise<void> {
    await this.context.spawn(Waiting, { on })
  }
  spawnAndForget(): void {
    void this.context.spawn(ThrowsInConstructor)
    void this.context.system.find(Family, 'nobody')
    void this.context.system.get(Family, 'nobody')
    void this.context.spawn(NotExposed, { on: 'thread' })
  }
  crash(): void {
    throw new Error('crashed')
  }
  alive(): string {
    return this.#name
  }
  where(): number {
    return this.context.system.here.slot
  }
}

class Passer extends Actor {
  async passOn(to: ActorRef<Passer>, ref: ActorRef<Family>): Promise<string> {
    return to.ask.use(ref)
  }
  async use(ref: ActorRef<Family>): Promise<string> {
    return ref.ask.alive()
  }
}

class NotExposed extends Actor {}
expose(import.meta.url, {
  Child,
  Waiting,
  ThrowsInConstructor,
  ThrowsInOnStart,
  ThrowsNothing,
  NeverStarts,
  FailsAfterChildren,
  Family,
  Passer,
})

let world: World
beforeEach(() => {
  log = []
  door.reset()
  world = new World()
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

describe.each(placements)('spawn on %s', (on) => {
  describe('S1 spawn resolves once constructor and onStart have succeeded', () => {
    it('and until then the mail waits', async () => {
      const spawned = world.system.spawn(Waiting, { on })
      await world.settled()
      expect(log).toEqual(['constructed', 'onStart'])
      expect(await stateOf(spawned)).toBe('pending')
      door.open()
      const waiting = await spawned
      await world.settled()
      expect(log).toEqual(['constructed', 'onStart', 'started', 'told by onStart'])
      waiting.tell.note('told by the spawner')
      await world.settled()
      expect(log).toEqual(['constructed', 'onStart', 'started', 'told by onStart', 'told by the spawner'])
    })
  })

  describe('S2 a first start that fails is a StartError, and nothing is left', () => {
    it.each([
      ['a constructor that throws', ThrowsInConstructor, 'never made'],
      ['an onStart that throws', ThrowsInOnStart, 'never started'],
    ])('after %s', async (_, actorClass, message) => {
      const error = await rejectionOf(world.system.spawn(actorClass, { on, name: 'failing' }))
      expect(error).toMatchObject({ code: 'START', actor: actorClass.name })
      expect(error.cause).toBeInstanceOf(RangeError)
      expect(error.cause).toMatchObject({ message })
      await world.settled()
      expect(world.kernel(0).actors.size).toBe(0)
      expect(world.kernel(0).remoteChildren.size).toBe(0)
      expect(log).toEqual([])
      await world.system.spawn(Child, { name: 'failing' })
    })

    it('after an onStart that rejects, which also gives up its mail', async () => {
      const spawned = world.system.spawn(Waiting, { on, args: ['reject'], name: 'failing' })
      await world.settled()
      door.open()
      const error = await rejectionOf(spawned)
      expect(error).toMatchObject({ code: 'START', actor: 'Waiting' })
      expect(error.cause).toMatchObject({ message: 'not today' })
      await world.settled()
      expect(log).toEqual(['constructed', 'onStart'])
      expect(world.deadLetters()).toEqual(['note: stopped'])
      await world.system.spawn(Child, { name: 'failing' })
    })

    it('after an onStart that throws undefined', async () => {
      expect(await rejectionOf(world.system.spawn(ThrowsNothing, { on }))).toMatchObject({ code: 'START' })
    })

    it('after an onStart that outlasts startTimeoutMs', async () => {
      const spawned = world.system.spawn(NeverStarts, { on, startTimeoutMs: 2_000 })
      await world.pass(1_900)
      expect(await stateOf(spawned)).toBe('pending')
      await world.pass(200)
      const error = await rejectionOf(spawned)
      expect(error).toMatchObject({ code: 'START', actor: 'NeverStarts' })
      expect(error.cause).toMatchObject({ code: 'HANDLER_TIMEOUT', method: 'onStart', timeoutMs: 2_000 })
      await world.settled()
      expect(log).toEqual([])
    })

    it('after 30 s by default', async () => {
      const spawned = world.system.spawn(NeverStarts, { on })
      await world.pass(29_900)
      expect(await stateOf(spawned)).toBe('pending')
      await world.pass(200)
      expect(await rejectionOf(spawned)).toMatchObject({ code: 'START' })
    })

    it('and children that were started on the way are stopped, last born first', async () => {
      const error = await rejectionOf(world.system.spawn(FailsAfterChildren, { on }))
      expect(error.cause).toMatchObject({ message: 'third of five' })
      expect(log).toEqual(['second stopped: shutdown', 'first stopped: shutdown'])
    })
  })

  describe('S3 arguments', () => {
    it('are copied when spawn is called', async () => {
      const list = ['mine']
      const spawned = world.system.spawn(Child, { on, args: [list] })
      list.push('changed after the call')
      const child = await spawned
      expect(await child.ask.list()).toEqual(['mine', 'changed by the child'])
      expect(list).toEqual(['mine', 'changed after the call'])
    })

    it('that cannot travel are refused, and nothing is left', async () => {
      const bad = ['fine', () => {}] as unknown as string[]
      const error = await rejectionOf(world.system.spawn(Child, { on, args: [bad], name: 'bad' }))
      expect(error).toMatchObject({ code: 'NOT_SENDABLE', path: 'argument 0[1]' })
      await world.settled()
      expect(log).toEqual([])
      expect(await world.system.hosts()).toHaveLength(1)
      await world.system.spawn(Child, { name: 'bad' })
    })

    it('that are transferred are gone when spawn returns', async () => {
      const bytes = new Uint8Array([1, 2, 3])
      const args: [string[]] = [transfer(bytes) as unknown as string[]]
      const spawned = world.system.spawn(Child, { on, restart: 'temporary', args })
      expect(bytes.byteLength).toBe(0)
      await spawned.catch(() => {}) // a typed array has no push: that is the child's affair
    })
  })

  describe('S6 a name', () => {
    it('is found once the actor runs, and not before', async () => {
      const spawned = world.system.spawn(Waiting, { on, name: 'slow' })
      await world.settled()
      expect(await world.system.find(Waiting, 'slow')).toBeUndefined()
      door.open()
      const waiting = await spawned
      const found = await world.system.get(Waiting, 'slow')
      expect(found.equals(waiting)).toBe(true)
    })

    it('that is taken is refused before anything is constructed or started', async () => {
      await world.system.spawn(Child, { on, name: 'one' })
      const hosts = (await world.system.hosts()).length
      log = []
      const error = await rejectionOf(world.system.spawn(Child, { on, name: 'one' }))
      expect(error).toMatchObject({ code: 'NAME_TAKEN', actorName: 'one' })
      await world.settled()
      expect(log).toEqual([])
      expect(await world.system.hosts()).toHaveLength(hosts)
    })

    it('that is reserved by an actor still starting is refused', async () => {
      const first = world.system.spawn(Waiting, { on, name: 'one' })
      expect(await rejectionOf(world.system.spawn(Waiting, { on, name: 'one' }))).toMatchObject({ code: 'NAME_TAKEN' })
      door.open()
      await first
    })

    it('is free again when the actor has ended', async () => {
      const first = await world.system.spawn(Child, { on, name: 'one' })
      await world.system.stopActor(first)
      const second = await world.system.spawn(Child, { on, name: 'one' })
      expect(second.equals(first)).toBe(false)
      expect((await world.system.get(Child, 'one')).equals(second)).toBe(true)
    })

    it('is free again when the actor ends as soon as it has started', async () => {
      const spawned = world.system.spawn(Waiting, { on, name: 'brief' })
      await world.settled()
      const [waiting] = world.kernel(on === 'here' ? 0 : 1).actors.values()
      void waiting!.stop({ kind: 'shutdown' })
      door.open()
      expect(await rejectionOf(spawned)).toMatchObject({ code: 'ACTOR_STOPPED' })
      await world.settled()
      await world.system.spawn(Child, { name: 'brief' })
    })

    it('goes to one of many who want it', async () => {
      const all = Array.from({ length: 10 }, () => world.system.spawn(Child, { on, name: 'wanted' }))
      const results = await Promise.allSettled(all)
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(log).toEqual(['constructed'])
    })
  })

  describe('S7 a ref', () => {
    it('may be passed to a third host at once', async () => {
      const [one, other] = [
        await world.system.spawn(Passer, { on: 'thread' }),
        await world.system.spawn(Passer, { on: 'process' }),
      ]
      const family = await world.system.spawn(Family, { on, args: ['far away'] })
      expect(await one.ask.passOn(other, family)).toBe('far away')
    })
  })

  describe('S8 whose child an actor is', () => {
    it('a child of the life that spawned it: it is stopped first', async () => {
      const parent = await world.system.spawn(Family, { on, args: ['parent'] })
      for (const [place, name] of [
        ['here', 'one'],
        ['thread', 'two'],
        ['process', 'three'],
      ] as const) {
        expect(await (await parent.ask.child(place, name)).ask.alive()).toBe(name)
      }
      await world.system.stopActor(parent)
      expect(log).toEqual([
        'three stopped: shutdown',
        'two stopped: shutdown',
        'one stopped: shutdown',
        'parent stopped: shutdown',
      ])
    })

    it('a child of the root: it outlives the actor that spawned it, and runs where that did', async () => {
      const creator = await world.system.spawn(Family, { on, args: ['creator'] })
      const kept = await creator.ask.atRoot('kept')
      expect(await kept.ask.where()).toBe(await creator.ask.where())
      const { slot } = Ref.targetOf(kept as unknown as Ref)
      await world.system.killActor(creator)
      await world.settled()
      if (slot === 0) expect(await kept.ask.alive()).toBe('kept')
    })

    it('its end is the end of its host of its own', async () => {
      const family = await world.system.spawn(Family, { on })
      expect(await world.system.hosts()).toHaveLength(on === 'here' ? 1 : 2)
      await world.system.stopActor(family)
      await world.settled()
      expect(await world.system.hosts()).toHaveLength(1)
    })
  })

  it('A10 that fails and that nobody awaits harms nobody', async () => {
    const family = await world.system.spawn(Family, { on, args: ['careless'] })
    family.tell.spawnAndForget()
    void world.system.spawn(ThrowsInConstructor, { on })
    void world.system.spawn(NotExposed, { on: 'thread' })
    void world.system.get(Family, 'nobody')
    await world.settled()
    expect(await family.ask.alive()).toBe('careless')
  })
})

describe('a class that was not exposed', () => {
  it('runs here', async () => {
    const ref: AnyRef = await world.system.spawn(NotExposed)
    expect(ref.id).toContain('/0/')
  })

  it.each(['thread', 'process'] as const)('is refused on a %s, before a host is started, with the line to add', async (on) => {
    const error = await rejectionOf(world.system.spawn(NotExposed, { on }))
    expect(error).toMatchObject({ code: 'NOT_EXPOSED', exportName: 'NotExposed' })
    expect(error.message).toContain('expose(import.meta.url, { NotExposed })')
    await world.settled()
    expect(world.eventsOf('host.up')).toEqual([])
    expect(await world.system.hosts()).toHaveLength(1)
  })
})

describe('S4 a child elsewhere that is stopped before it runs', () => {
  const parentWithChildUnderWay = async (): Promise<ActorRef<Family>> => {
    const parent = await world.system.spawn(Family, { args: ['parent'] })
    parent.tell.waitingChild('thread')
    await world.settled()
    return parent
  }

  it('while its host is starting: nothing is constructed', async () => {
    world.starts.close()
    const parent = await parentWithChildUnderWay()
    const stopped = world.system.stopActor(parent)
    // the handler that waits for the child has its time first
    await world.pass(5_100)
    await stopped
    expect(log).toEqual(['parent stopped: shutdown'])
    expect(world.kernel(0).actors.size).toBe(0)
    expect(await world.system.hosts()).toHaveLength(1)
    world.starts.open()
    await world.settled()
    expect(log).toEqual(['parent stopped: shutdown'])
  })

  it('while it waits in onStart: its onStart ends, then onStop runs, then the parent ends', async () => {
    const parent = await parentWithChildUnderWay()
    expect(log).toEqual(['constructed', 'onStart'])
    const stopped = world.system.stopActor(parent)
    await world.settled()
    door.open()
    await stopped
    expect(log.slice(0, 3)).toEqual(['constructed', 'onStart', 'started'])
    expect(log.slice(-2)).toEqual(['onStop shutdown', 'parent stopped: shutdown'])
    expect(await world.system.hosts()).toHaveLength(1)
  })

  it('by its parent`s kill: it ends, and so does its host', async () => {
    const parent = await parentWithChildUnderWay()
    await world.system.killActor(parent)
    await world.settled()
    expect(world.kernel(0).actors.size).toBe(0)
    expect(world.kernel(0).remoteChildren.size).toBe(0)
    expect(await world.system.hosts()).toHaveLength(1)
    expect(log).toEqual(['constructed', 'onStart'])
  })

  it('by the end of its parent`s host: it ends as well', async () => {
    const parent = await world.system.spawn(Family, { on: 'thread', args: ['parent'] })
    parent.tell.waitingChild('process')
    await world.settled()
    expect(log).toEqual(['constructed', 'onStart'])
    world.host(1).die({})
    await world.settled()
    door.open()
    await world.settled()
    expect(log.at(-1)).toBe('onStop shutdown')
    expect(world.kernel(2).actors.values()).toEqual([])
  })
})

describe('S5 the host dies while it starts an actor', () => {
  it('before it is up: HostStartError', async () => {
    world.starts.close()
    const spawned = world.system.spawn(Child, { on: 'thread', name: 'unlucky' })
    await world.settled()
    world.host(1).die({ exitCode: 1, stderr: ['no memory'] })
    const error = await rejectionOf(spawned)
    expect(error).toMatchObject({ code: 'HOST_START', slot: 1, exitCode: 1, stderr: ['no memory'] })
    await world.settled()
    await world.system.spawn(Child, { name: 'unlucky' })
  })

  it('while onStart runs: HostDownError, outcome unknown', async () => {
    const spawned = world.system.spawn(Waiting, { on: 'process', name: 'unlucky' })
    await world.settled()
    world.host(1).die({ signal: 'SIGSEGV' })
    expect(await rejectionOf(spawned)).toMatchObject({ code: 'HOST_DOWN', slot: 1, signal: 'SIGSEGV' })
    await world.settled()
    expect(world.kernel(0).remoteChildren.size).toBe(0)
    await world.system.spawn(Child, { name: 'unlucky' })
  })
})

describe('the options of spawn', () => {
  it.each([
    ['an empty name', { name: '' }],
    ['a name of 256 bytes', { name: 'é'.repeat(128) }],
    ['a name of 10 kB', { name: 'x'.repeat(10_000) }],
    ['a name that is no text', { name: 7 as never }],
    ['args that are no list', { args: 'abc' as never }],
    ['a start time of 0', { startTimeoutMs: 0 }],
    ['a place that is none', { on: 'elsewhere' as never }],
    ['an empty group', { on: { hosts: [] } as never }],
  ])('%s is an OptionError', async (_, options) => {
    expect(await rejectionOf(world.system.spawn(Child, options))).toMatchObject({ code: 'OPTION' })
    expect(world.kernel(0).actors.size).toBe(0)
  })

  it('take a name of 255 bytes', async () => {
    const ref = await world.system.spawn(Child, { name: 'x'.repeat(255) })
    expect((await world.system.get(Child, 'x'.repeat(255))).equals(ref)).toBe(true)
  })

  it('refuse what is no actor class', async () => {
    class Plain {}
    expect(await rejectionOf(world.system.spawn(Plain as never))).toMatchObject({ code: 'OPTION' })
    expect(await rejectionOf(world.system.spawn(undefined as never))).toMatchObject({ code: 'OPTION' })
  })
})

describe('S2 a start on a host that does not answer', () => {
  it('is given up 10 s after the time that its class and its start have, and what was started all the same is ended', async () => {
    const hosts = await world.system.threads(1)
    await world.settled()
    const { toMain } = world.host(1)
    toMain.close()
    const spawned = world.system.spawn(Child, { on: hosts, startTimeoutMs: 2_000 })
    await world.pass(13_900)
    expect(await stateOf(spawned)).toBe('pending')
    await world.pass(200)
    await world.pass(1_000)
    const error = await rejectionOf(spawned)
    expect(error).toMatchObject({ code: 'START', actor: 'Child', cause: { code: 'HANDLER_TIMEOUT', timeoutMs: 2_000 } })
    toMain.open()
    await world.settled()
    expect(world.kernel(1).actors.size).toBe(0)
    expect(world.kernel(0).remoteChildren.size).toBe(0)
  })
})
