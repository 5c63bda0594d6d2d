import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { StopReason } from '../../src/actor/stop-reason.ts'
import type { TroupeError } from '../../src/errors/troupe-error.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import type { ManualClock } from '../../src/testing/manual-clock.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { nextTurn } from '../support/turns.ts'
import { type Place, placements, World } from '../support/world.ts'

const door = new Door()
let log: string[] = []

class Member extends Actor {
  readonly #name: string
  #sibling: ActorRef<Member> | undefined
  constructor(name = 'member') {
    super()
    this.#name = name
  }
  protected override async onStop({ kind }: StopReason): Promise<void> {
    const greeting = await this.#sibling?.ask.greet(this.#name)
    log.push(greeting === undefined ? `${this.#name} ${kind}` : greeting)
  }
  know(sibling: ActorRef<Member>): void {
    this.#sibling = sibling
  }
  greet(name: string): string {
    return `${this.#name} greets ${name}`
  }
  async child(on: Place, name: string): Promise<ActorRef<Member>> {
    return this.context.spawn(Member, { on, args: [name] })
  }
  async namedChild(): Promise<void> {
    await this.context.spawn(Member, { name: 'child' })
  }
  async wait(): Promise<void> {
    await door.pass()
  }
  never(): Promise<void> {
    return new Promise(() => {})
  }
  async *numbers(): AsyncGenerator<number> {
    for (let n = 0; ; n++) {
      await door.pass()
      yield n
    }
  }
  requestStop(): void {
    this.context.system.requestStop('enough')
    log.push('requested')
  }
  canStopSystem(): boolean {
    return 'stop' in this.context.system
  }
  async spawnLate(): Promise<string> {
    await door.pass()
    return this.context.system.spawn(Member).then(
      () => 'spawned',
      (error: TroupeError) => error.code,
    )
  }
}

class Heir extends Actor {
  readonly #on: Place
  constructor(on: Place) {
    super()
    this.#on = on
  }
  protected override async onStop(): Promise<void> {
    await this.context.spawn(Member, { on: this.#on })
  }
}

class Stubborn extends Member {
  static readonly options: ActorOptions<Stubborn> = { stopTimeoutMs: 1_000_000 }
}

class Starter extends Actor {
  constructor() {
    super()
    log.push('constructed')
  }
  protected override async onStart(): Promise<void> {
    await door.pass()
    log.push('started')
  }
  protected override onStop(): void {
    log.push('stopped')
  }
}
expose(import.meta.url, { Member, Heir, Stubborn, Starter })

beforeEach(() => {
  log = []
  door.reset()
})

/** Stops and moves the clock until that is over. */
const stopping = async (
  world: World,
  deadlineMs?: number,
): Promise<{ unfinished: readonly string[]; killed: readonly string[] }> => {
  const stopped = world.system.stop(deadlineMs === undefined ? {} : { deadlineMs })
  for (let waited = 0; (await stateOf(stopped)) === 'pending'; waited += 500) {
    if (waited > 60_000) throw new Error('the system does not stop')
    await world.pass(500)
  }
  return stopped
}

describe('Z1 stop', () => {
  it('is one stop, however often it is called, and done tells of it', async () => {
    await using world = new World()
    const stopped = world.system.stop()
    expect(world.system.stop({ deadlineMs: 1 })).toBe(stopped)
    expect(world.system.done).toBe(stopped)
    expect(await stopped).toEqual({ unfinished: [], killed: [] })
    expect(world.system.stop()).toBe(stopped)
    await world.system[Symbol.asyncDispose]()
  })

  it.each([-1, Number.NaN, '5' as never, null as never])('refuses a deadline that is none: %j', async (deadlineMs) => {
    await using world = new World()
    expect(() => world.system.stop({ deadlineMs })).toThrowError(expect.objectContaining({ code: 'OPTION' }))
    await world.system.spawn(Member)
  })

  it.each(placements)('refuses from the call on what code outside of actors wants, of an actor on %s', async (on) => {
    await using world = new World()
    const member = await world.system.spawn(Member, { on })
    const stopped = world.system.stop()
    const refused = [
      member.ask.greet('late'),
      member.stream.numbers()[Symbol.asyncIterator]().next(),
      world.system.spawn(Member, { on }),
      world.system.spawn(Member, { name: 'late' }),
      world.system.find(Member, 'late'),
      world.system.get(Member, 'late'),
      world.system.threads(1),
      world.system.processes(2),
    ]
    member.tell.greet('late')
    for (const each of refused) expect(await rejectionOf(each)).toMatchObject({ code: 'SYSTEM_STOPPED', family: 'not-delivered' })
    await stopped
    expect(world.deadLetters()).toEqual(['greet: system-stopped'])
    expect(await rejectionOf(member.ask.greet('much later'))).toMatchObject({ code: 'SYSTEM_STOPPED' })
    expect(await rejectionOf(world.system.spawn(Member))).toMatchObject({ code: 'SYSTEM_STOPPED' })
  })

  it('refuses what an actor wants to start as well', async () => {
    const world = new World()
    const member = await world.system.spawn(Member)
    const late = member.ask.spawnLate()
    await world.settled()
    const stopped = world.system.stop()
    door.open()
    expect(await late).toBe('SYSTEM_STOPPED')
    await stopped
  })

  it('stops the actors last born first, children before their parents, wherever they are', async () => {
    const world = new World()
    const first = await world.system.spawn(Member, { args: ['first'] })
    await world.system.spawn(Member, { on: 'thread', args: ['second'] })
    await first.ask.child('process', 'child of first')
    await first.ask.child('here', 'other child of first')
    await world.system.spawn(Member, { on: 'process', args: ['third'] })
    await stopping(world)
    expect(log).toEqual([
      'third system-stopped',
      'second system-stopped',
      'other child of first system-stopped',
      'child of first system-stopped',
      'first system-stopped',
    ])
    expect(world.eventsOf('host.down').map(({ wanted }) => wanted)).toEqual([true, true, true])
  })

  it('ends hosts that are still starting, and who waited for them is told that nothing ran', async () => {
    const world = new World()
    world.starts.close()
    const waiters = [world.system.threads(2), world.system.spawn(Member, { on: 'process' })]
    await world.settled()
    const stopped = world.system.stop()
    for (const waiter of waiters) expect(await rejectionOf(waiter)).toMatchObject({ family: 'not-delivered' })
    expect(await stopped).toEqual({ unfinished: [], killed: [] })
    world.starts.open()
    await world.settled()
    expect(log).toEqual([])
  })

  describe.each(placements)('at every step of a start on %s', (on) => {
    it.each(Array.from({ length: 16 }, (_, turns) => turns))('after %i turns of the platform', async (turns) => {
      const world = new World()
      door.open()
      const spawned = world.system.spawn(Starter, { on, name: 'starter' })
      for (let turn = 0; turn < turns; turn++) await nextTurn()
      const report = await stopping(world)
      expect(report).toEqual({ unfinished: [], killed: [] })
      const outcome = await spawned.then(
        () => 'running',
        (error: TroupeError) => error,
      )
      if (outcome !== 'running') expect(outcome).toMatchObject({ family: 'not-delivered' })
      expect([[], ['constructed', 'started', 'stopped']]).toContainEqual(log)
      for (const kernel of [world.kernel(0)]) expect(kernel.actors.size + kernel.remoteChildren.size).toBe(0)
    })

    it('while it waits in its onStart, which is let finish', async () => {
      const world = new World()
      const spawned = world.system.spawn(Starter, { on })
      await world.settled()
      expect(log).toEqual(['constructed'])
      const stopped = world.system.stop()
      await world.settled()
      door.open()
      await stopped
      expect(log).toEqual(['constructed', 'started', 'stopped'])
      expect(await rejectionOf(spawned)).toMatchObject({ family: 'not-delivered' })
    })
  })
})

describe('the report of a stop', () => {
  it.each(placements)('names the actors that had not ended at the deadline, here of one on %s', async (on) => {
    const world = new World()
    const stubborn = await world.system.spawn(Stubborn, { on })
    const waiting = stubborn.ask.never()
    await world.settled()
    const before = world.clock.now()
    const { unfinished } = await stopping(world, 1_000)
    expect(unfinished).toEqual([stubborn.id])
    expect(world.clock.now() - before).toBeLessThanOrEqual(4_000)
    expect(await rejectionOf(waiting)).toMatchObject({ family: 'outcome-unknown' })
  })

  it('names the hosts that had to be ended from outside', async () => {
    const world = new World()
    await world.rawHost() // never answers
    const { killed } = await stopping(world, 1_000)
    expect(killed).toEqual(['process'])
    expect(world.eventsOf('host.stop-late')).toMatchObject([{ slot: 1, name: 'process' }])
  })

  it('is of ten seconds at most without a deadline, and of the actors` own time before that', async () => {
    const world = new World()
    await world.system.spawn(Member).then((member) => member.tell.never())
    await world.settled()
    const before = world.clock.now()
    expect(await stopping(world)).toEqual({ unfinished: [], killed: [] })
    expect(world.clock.now() - before).toBeLessThanOrEqual(5_500)
    expect(world.eventsOf('actor.stop-late')).toMatchObject([{ at: 'Member', waitedFor: 'never' }])
  })
})

describe('Z2 until each is stopped, actors may talk to each other', () => {
  it.each(placements)('so onStop may ask a sibling on %s', async (on) => {
    const world = new World()
    const older = await world.system.spawn(Member, { on, args: ['older'] })
    const younger = await world.system.spawn(Member, { on: 'thread', args: ['younger'] })
    await younger.ask.know(older)
    await stopping(world)
    expect(log).toEqual(['older greets younger', 'older system-stopped'])
  })

  it('and one that asks a sibling which has ended is told so', async () => {
    const world = new World()
    const older = await world.system.spawn(Member, { args: ['older'] })
    const younger = await world.system.spawn(Member, { on: 'process', args: ['younger'] })
    await older.ask.know(younger)
    expect(await stopping(world)).toEqual({ unfinished: [], killed: [] })
    expect(log).toEqual(['younger system-stopped'])
    expect(world.eventsOf('actor.cleanup-failed')).toMatchObject([{ error: { family: 'not-delivered' } }])
  })
})

describe('Z3 after a stop', () => {
  it.each(placements)('every promise that was handed out has settled, of an actor on %s', async (on) => {
    const world = new World()
    const member = await world.system.spawn(Member, { on })
    const group = await world.system.threads(1)
    const reading = member.stream.numbers()[Symbol.asyncIterator]()
    const handedOut: Promise<unknown>[] = [
      member.with({ timeoutMs: Infinity }).ask.never(),
      member.with({ timeoutMs: Infinity }).ask.greet('behind it'),
      reading.next(),
      reading.next(),
      world.system.spawn(Starter, { on, startTimeoutMs: 1_000_000 }),
      world.system.spawn(Starter, { on: group, name: 'n', startTimeoutMs: 1_000_000 }),
    ]
    await world.settled()
    handedOut.push(
      world.system.find(Member, 'n'),
      world.system.get(Member, 'nobody'),
      world.system.hosts(),
      world.system.processes(1),
      world.system.stopActor(member),
      world.system.stopActor(member, { drain: true }),
      world.system.spawn(Member, { on }),
      world.system.killActor(await world.system.spawn(Member)),
    )
    const settledAsWell = Promise.allSettled(handedOut)
    await stopping(world)
    await world.settled()
    expect((await Promise.all(handedOut.map(stateOf))).map((state, index) => [index, state])).not.toContainEqual([
      expect.any(Number),
      'pending',
    ])
    await settledAsWell
  })

  it('no actor and no hold on the program is left, and no dead letter untold', async () => {
    const world = new World()
    const member = await world.system.spawn(Member, { on: 'thread', name: 'n' })
    await member.ask.child('process', 'child')
    const ended = await world.system.spawn(Member)
    await world.system.stopActor(ended)
    for (let n = 0; n < 200; n++) ended.tell.greet('nobody')
    await stopping(world)
    await world.settled()
    expect([0, 1, 2].map((slot) => world.kernel(slot).actors.size)).toEqual([0, 0, 0])
    expect(world.held).toBe(false)
    expect(world.deadLetters()).toHaveLength(200)
  })

  it('no timer is left', async () => {
    const world = new World()
    const member = await world.system.spawn(Member)
    member.tell.wait()
    const ended = await world.system.spawn(Member)
    await world.system.stopActor(ended)
    for (let n = 0; n < 200; n++) ended.tell.greet('nobody')
    await world.settled()
    door.open()
    await world.system.stop()
    await world.settled()
    expect((world.clock as ManualClock).waiting).toBe(0)
  })
})

describe('Z4 inside an actor', () => {
  it.each(placements)('the system has requestStop, which returns at once, on %s', async (on) => {
    const world = new World()
    const member = await world.system.spawn(Member, { on })
    expect(await member.ask.canStopSystem()).toBe(false)
    member.tell.requestStop()
    expect(await world.system.done).toEqual({ unfinished: [], killed: [] })
    expect(log).toEqual(['requested', 'member system-stopped'])
    expect(await rejectionOf(member.ask.greet('late'))).toMatchObject({ code: 'SYSTEM_STOPPED' })
  })
})

describe('a spawn that is under way when its spawner ends', () => {
  it.each([...placements, 'named'] as const)('leaves nothing behind: %s', async (on) => {
    for (let turns = 0; turns < 12; turns++) {
      const world = new World()
      const spawner = await world.system.spawn(Member)
      if (on === 'named') spawner.tell.namedChild()
      else spawner.tell.child(on, 'child')
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      await world.system.killActor(spawner)
      await world.pass(5_000)
      expect(world.kernel(0).actors.size + world.kernel(0).remoteChildren.size).toBe(0)
      expect(await world.system.hosts()).toHaveLength(1)
      expect(await world.system.find(Member, 'child')).toBeUndefined()
      await stopping(world)
    }
  })

  it.each(placements)('also when onStop itself spawned, on %s', async (on) => {
    const world = new World()
    const heir = await world.system.spawn(Heir, { args: [on] })
    await world.system.stopActor(heir)
    await world.pass(5_000)
    expect(world.kernel(0).actors.size + world.kernel(0).remoteChildren.size).toBe(0)
    await stopping(world)
  })
})
