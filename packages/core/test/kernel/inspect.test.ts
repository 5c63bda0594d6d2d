import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { HostGroup } from '../../src/actor/host.ts'
import type { Inspection } from '../../src/actor/inspection.ts'
import { ActorNotFoundError, HostUnavailableError, StaleActorError } from '../../src/errors/not-delivered-errors.ts'
import { OptionError } from '../../src/errors/option-error.ts'
import type { ActorRef, AnyRef } from '../../src/refs/actor-ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
const secondDoor = new Door()
let log: string[] = []
let taken: ActorRef<Mortal> | undefined
let world: World

class Depot extends Actor {
  static readonly options: ActorOptions<Depot> = {
    interleave: { load: true },
    stash: true,
  }
  #loads: string[] = []
  #next: AnyRef | undefined
  async load(what: string): Promise<void> {
    this.#loads.push(what)
    await door.pass()
  }
  async wait(): Promise<void> {
    await door.pass()
  }
  note(what: string): void {
    log.push(what)
  }
  putAside(): void {
    this.context.stash()
  }
  timer(): void {
    this.context.timers.every('hourly', 3_600_000, () => {})
  }
  async child(name: string): Promise<void> {
    this.#next = (await this.context.spawn(Mortal, { name, restart: 'permanent' })) as unknown as AnyRef
  }
  watch(ref: AnyRef): void {
    this.context.watch(ref)
  }
  link(ref: AnyRef): void {
    this.context.link(ref)
  }
  async waitAndFail(): Promise<void> {
    await door.pass()
    throw new RangeError('late')
  }
  async inspectItself(): Promise<string[]> {
    const inspecting = this.context.system.inspect(this.self)
    return (await inspecting).turns.map(({ method }) => method)
  }
  async inspectAfterTheEnd(ref: AnyRef): Promise<string> {
    const { system } = this.context
    await door.pass()
    const outcome = await system.inspect(ref).then(
      () => 'inspected',
      (error: Error) => error.constructor.name,
    )
    log.push(outcome)
    return outcome
  }
  async takeFirstChild(of: AnyRef): Promise<void> {
    const { state } = await this.context.system.inspect(of)
    taken = (state as { next: ActorRef<Mortal> }).next
  }
  _inspect(): unknown {
    return { loads: this.#loads, next: this.#next }
  }
}
class Mortal extends Actor {
  hear(): void {
    log.push('heard')
  }
  protected _inspect(): unknown {
    throw new RangeError('not today')
  }
}
class Shy extends Actor {
  protected _inspect(): unknown {
    return () => 'a function'
  }
}
class Slow extends Actor {
  protected async _inspect(): Promise<unknown> {
    throw new Error('nobody awaits this')
  }
}
class Starter extends Actor {
  override async onStart(): Promise<void> {
    await door.pass()
  }
  override async onStop(): Promise<void> {
    await secondDoor.pass()
  }
  note(what: string): void {
    log.push(what)
  }
  async fails(): Promise<void> {
    throw new RangeError('in life 1')
  }
  leave(): void {
    void this.context.stop()
  }
}
expose(import.meta.url, { Depot, Mortal, Shy, Slow, Starter })

beforeEach(() => {
  log = []
  door.reset()
  secondDoor.reset()
  world = new World()
})
afterEach(async () => {
  door.open()
  secondDoor.open()
  await world[Symbol.asyncDispose]()
})

describe.each(placements)('inspect of an actor on %s', (on) => {
  let host: 'here' | HostGroup
  let ref: ActorRef<Depot>
  beforeEach(async () => {
    host = await world.sharedHost(on)
    ref = await world.system.spawn(Depot, { on: host, name: 'depot' })
  })
  const inspect = (): Promise<Inspection> => world.system.inspect(ref)

  it('tells who it is', async () => {
    expect(await inspect()).toMatchObject({
      id: ref.id,
      at: 'Depot',
      name: 'depot',
      slot: on === 'here' ? 0 : 1,
      phase: 'running',
      lives: 1,
      restarts: 0,
      lastFailure: undefined,
      reason: undefined,
    })
  })

  it('tells what waits, what was stashed, and what is being handled for how long', async () => {
    ref.tell.putAside()
    ref.tell.load('bricks')
    await world.pass(500)
    ref.tell.wait()
    await world.pass(250)
    ref.tell.note('x'.repeat(1_000))
    ref.tell.note('b')
    await world.settled()
    const { waiting, waitingBytes, stashed, turns } = await inspect()
    expect({ waiting, stashed }).toEqual({ waiting: 3, stashed: 1 })
    expect(waitingBytes).toBeGreaterThan(1_000)
    expect(turns).toEqual([
      { method: 'load', runningMs: 750 },
      { method: 'wait', runningMs: 250 },
    ])
  })

  it('is answered by the kernel, so a busy actor answers at once', async () => {
    ref.tell.wait()
    await world.settled()
    const inspecting = inspect()
    await world.settled()
    expect(await stateOf(inspecting)).toBe('fulfilled')
  })

  it('tells its children, watchers, links and timers', async () => {
    const other = await world.system.spawn(Depot)
    void other.ask.watch(ref)
    void world.system.ended(ref).catch(() => {})
    other.tell.link(ref)
    ref.tell.timer()
    await ref.ask.child('heir')
    await world.settled()
    const { children, watchers, linked, timers } = await inspect()
    expect(children).toMatchObject([{ at: 'Mortal', name: 'heir', restart: 'permanent', significant: false, state: 'running' }])
    expect([...watchers].sort()).toEqual([other.id, 'outside'].sort())
    expect(linked).toEqual([other.id])
    expect(timers).toEqual(['hourly'])
  })

  it('gives the state that the class shows, copied, with refs in the hands of whoever asked', async () => {
    ref.tell.load('bricks')
    await ref.ask.child('heir')
    const first = (await inspect()).state as { loads: string[]; next: ActorRef<Mortal> }
    expect(first.loads).toEqual(['bricks'])
    first.loads.push('mine')
    first.next.tell.hear()
    expect(((await inspect()).state as { loads: string[] }).loads).toEqual(['bricks'])
    const other = await world.system.spawn(Depot)
    await other.ask.takeFirstChild(ref)
    taken!.tell.hear()
    await world.settled()
    await world.system.killActor(other)
    taken!.tell.hear()
    await world.settled()
    expect(log).toEqual(['heard', 'heard'])
    expect(world.deadLetters()).toEqual(['hear: stale-sender'])
  })

  it('tells in words why a state cannot be shown', async () => {
    const throwing = await world.system.spawn(Mortal, { on: host })
    const shy = await world.system.spawn(Shy, { on: host })
    const slow = await world.system.spawn(Slow, { on: host })
    expect((await world.system.inspect(throwing)).state).toBe('_inspect() failed: RangeError: not today')
    expect((await world.system.inspect(shy)).state).toMatch(/^_inspect\(\) failed: NotSendableError: .*function/)
    expect((await world.system.inspect(slow)).state).toBe('_inspect() returned a promise: it has to answer at once')
    door.open()
    const starter = await world.system.spawn(Starter, { on: host })
    expect((await world.system.inspect(starter)).state).toBeUndefined()
  })

  it('works while it starts, fails, is about to be restarted, and stops', async () => {
    const spawning = world.system.spawn(Starter, { on: host, name: 'starter' })
    door.open()
    const starter = await spawning
    expect(await world.system.inspect(starter)).toMatchObject({ phase: 'running' })
    door.reset()
    starter.tell.fails()
    await world.settled()
    const failed = await world.system.inspect(starter)
    expect(failed).toMatchObject({ phase: 'failed', lives: 1, lastFailure: new RangeError('in life 1') })
    secondDoor.open()
    await world.settled()
    expect(await world.system.inspect(starter)).toMatchObject({ phase: 'starting', lives: 2, restarts: 1 })
    door.open()
    await world.settled()
    expect(await world.system.inspect(starter)).toMatchObject({ phase: 'running', lives: 2 })
    secondDoor.reset()
    starter.tell.leave()
    await world.settled()
    expect(await world.system.inspect(starter)).toMatchObject({ phase: 'stopping', reason: { kind: 'stopped' } })
  })

  it('of an actor that has ended rejects', async () => {
    await world.system.stopActor(ref)
    await world.settled()
    for (const tool of ['inspect', 'suspend', 'resume'] as const)
      expect(await rejectionOf(world.system[tool](ref))).toBeInstanceOf(ActorNotFoundError)
  })
})

describe('inspect', () => {
  it('shows an actor that inspects itself the message at hand', async () => {
    const ref = await world.system.spawn(Depot)
    expect(await ref.ask.inspectItself()).toEqual(['inspectItself'])
  })

  it('takes refs of this system only', async () => {
    expect(await rejectionOf(world.system.inspect({} as AnyRef))).toBeInstanceOf(OptionError)
    await using other = new World()
    const foreign = await other.system.spawn(Depot)
    expect(await rejectionOf(world.system.inspect(foreign))).toBeInstanceOf(ActorNotFoundError)
  })

  it('of an actor whose host is gone for good rejects with what is known of that', async () => {
    const ref = await world.system.spawn(Depot, { on: 'process', restart: 'temporary' })
    world.host(1).die({ exitCode: 3 })
    await world.pass(2_000)
    expect(await rejectionOf(world.system.inspect(ref))).toBeInstanceOf(HostUnavailableError)
  })

  it('of an actor that comes back with its host rejects until it is there, and says that it may', async () => {
    const hosts = await world.system.processes(1)
    const ref = await world.system.spawn(Depot, { on: hosts, backoff: { firstMs: 1_000 } })
    world.host(1).die({ exitCode: 3 })
    await world.pass(600)
    const error = await rejectionOf(world.system.inspect(ref))
    expect(error).toBeInstanceOf(HostUnavailableError)
    expect(error).toMatchObject({ slot: 1, retryable: true })
    await world.pass(2_000)
    expect(await world.system.inspect(ref)).toMatchObject({ phase: 'running', lives: 2 })
  })

  it('is refused to a life that is over (R3)', async () => {
    const victim = await world.system.spawn(Depot)
    const ref = await world.system.spawn(Depot)
    ref.tell.inspectAfterTheEnd(victim)
    await world.settled()
    await world.system.killActor(ref)
    door.open()
    await world.settled()
    expect(log).toEqual([StaleActorError.name])
  })
})

describe.each(placements)('an actor that is suspended on %s', (on) => {
  let ref: ActorRef<Depot>
  beforeEach(async () => {
    ref = await world.system.spawn(Depot, { on, backoff: { firstMs: 1_000 } })
  })
  const phase = async (): Promise<string> => (await world.system.inspect(ref)).phase

  it('keeps its mail until it is resumed; doing either twice is doing it once', async () => {
    await world.system.suspend(ref)
    await world.system.suspend(ref)
    ref.tell.note('a')
    ref.tell.note('b')
    await world.settled()
    expect(log).toEqual([])
    expect(await phase()).toBe('suspended')
    await world.system.resume(ref)
    await world.system.resume(ref)
    await world.settled()
    expect(log).toEqual(['a', 'b'])
    expect(await phase()).toBe('running')
  })

  it('overtakes mail: what waited at the moment waits on (D4)', async () => {
    ref.tell.wait()
    ref.tell.note('waits')
    await world.settled()
    await world.system.suspend(ref)
    door.open()
    await world.settled()
    expect(log).toEqual([])
    await world.system.resume(ref)
    await world.settled()
    expect(log).toEqual(['waits'])
  })

  it('finishes the turn at hand, also when it is resumed during that', async () => {
    const answer = ref.ask.wait()
    ref.tell.note('next')
    await world.settled()
    await world.system.suspend(ref)
    await world.system.resume(ref)
    await world.settled()
    expect(log).toEqual([])
    door.open()
    await answer
    await world.settled()
    expect(log).toEqual(['next'])
  })

  it('is stopped and killed as any other', async () => {
    const other = await world.system.spawn(Depot)
    await world.system.suspend(ref)
    await world.system.suspend(other)
    ref.tell.note('refused')
    await world.system.stopActor(ref)
    await world.system.killActor(other)
    await world.settled()
    expect(world.deadLetters()).toEqual(['note: stopped'])
  })

  it('fails in its turn at hand as any other; its next life runs', async () => {
    ref.tell.waitAndFail()
    ref.tell.note('in life 2')
    await world.settled()
    await world.system.suspend(ref)
    door.open()
    await world.settled()
    expect(await world.system.inspect(ref)).toMatchObject({ phase: 'restarting', lives: 1 })
    await world.pass(2_000)
    expect(await world.system.inspect(ref)).toMatchObject({ phase: 'running', lives: 2 })
    expect(log).toEqual(['in life 2'])
  })
})

describe('an actor that is suspended while it starts', () => {
  it('is suspended once it runs', async () => {
    const spawning = world.system.spawn(Starter, { name: 'starter' })
    door.open()
    const ref = await spawning
    secondDoor.open()
    door.reset()
    ref.tell.fails()
    await world.settled()
    await world.system.suspend(ref)
    ref.tell.note('later')
    door.open()
    await world.settled()
    expect(await world.system.inspect(ref)).toMatchObject({ phase: 'suspended', lives: 2 })
    expect(log).toEqual([])
    await world.system.resume(ref)
    await world.settled()
    expect(log).toEqual(['later'])
  })

  it('runs when it was resumed before that', async () => {
    door.open()
    const ref = await world.system.spawn(Starter)
    secondDoor.open()
    door.reset()
    ref.tell.fails()
    await world.settled()
    await world.system.suspend(ref)
    await world.system.resume(ref)
    ref.tell.note('at once')
    door.open()
    await world.settled()
    expect(log).toEqual(['at once'])
  })
})

describe('a restart of an actor that is suspended', () => {
  it('ends that: its next life runs', async () => {
    class Parent extends Actor {
      #child: ActorRef<Depot> | undefined
      async begin(): Promise<ActorRef<Depot>> {
        return (this.#child = await this.context.spawn(Depot))
      }
      async restart(): Promise<void> {
        await this.context.restart(this.#child!)
      }
    }
    const parent = await world.system.spawn(Parent)
    const child = (await parent.ask.begin()) as ActorRef<Depot>
    await world.system.suspend(child)
    child.tell.note('kept')
    await parent.ask.restart()
    await world.settled()
    expect(await world.system.inspect(child)).toMatchObject({ phase: 'running', lives: 2 })
    expect(log).toEqual(['kept'])
  })
})
