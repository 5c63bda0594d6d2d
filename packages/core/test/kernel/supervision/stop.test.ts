import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import type { ActorOptions } from '../../../src/actor/actor-options.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { StopReason } from '../../../src/actor/stop-reason.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import type { ManualClock } from '../../../src/testing/manual-clock.ts'
import { Door, stateOf } from '../../support/outcome-of.ts'
import { type Place, placements, World } from '../../support/world.ts'
import { Boss, clearStage, door, failStarts, log, logged, openStage, Worker } from './stage.ts'

beforeEach(clearStage)

const starting = new Door()
const stopping = new Door()

/** Its start and its end take as long as the test likes. */
class Slow extends Actor {
  static readonly options: ActorOptions<Slow> = { stopTimeoutMs: 1_000 }
  protected override async onStart(): Promise<void> {
    log.push(`slow begins ${this.context.life}`)
    if (this.context.life > 1) await starting.pass()
    log.push(`slow runs ${this.context.life}`)
  }
  protected override async onStop({ kind }: StopReason): Promise<void> {
    log.push(`slow cleans up: ${kind}`)
    await stopping.pass()
    log.push('slow is clean')
  }
  crash(): void {
    throw new Error('crash')
  }
  life(): number {
    return this.context.life
  }
  never(): Promise<void> {
    return new Promise(() => {})
  }
}
class SlowBoss extends Boss {
  async slow(options: object): Promise<ActorRef<Slow>> {
    return this.context.spawn(Slow, options)
  }
}
class Untidy extends Actor {
  protected override onStop(): void {
    throw new Error('untidy')
  }
  crash(): void {
    throw new Error('crash')
  }
  leave(): void {
    void this.context.stop()
  }
}
expose(import.meta.url, { Slow, SlowBoss, Untidy })

beforeEach(() => {
  starting.reset()
  stopping.reset()
})

describe.each(placements)('X5 a stop of a child %s', (on: Place) => {
  const open = async (world: World, backoffMs = 0): Promise<{ boss: ActorRef<SlowBoss>; slow: ActorRef<Slow> }> => {
    const where = await world.sharedHost(on)
    const boss = await world.system.spawn(SlowBoss)
    const slow = await boss.ask.slow({ on: where, backoff: { firstMs: backoffMs, jitter: 0 } })
    slow.tell.crash()
    await world.settled()
    return { boss, slow }
  }

  it('that has failed and cleans up: it ends when that is done, and no life begins', async () => {
    await using world = new World()
    const { boss, slow } = await open(world)
    expect(logged()).toEqual(['slow begins 1', 'slow runs 1', 'slow cleans up: failed'])
    const stopped = world.system.stopActor(slow)
    expect(world.system.stopActor(slow)).not.toBe(stopped)
    const waiting = slow.ask.life()
    await world.settled()
    expect([await stateOf(stopped), await stateOf(waiting)]).toEqual(['pending', 'pending'])
    stopping.open()
    await stopped
    await expect(waiting).rejects.toMatchObject({ code: 'ACTOR_STOPPED' })
    await world.settled()
    expect(logged()).toEqual(['slow is clean'])
    expect(world.eventsOf('actor.ended').map(({ reason }) => reason)).toEqual([{ kind: 'shutdown' }])
    expect(await boss.ask.children()).toEqual([])
  })

  it('in its back-off: it ends at once', async () => {
    await using world = new World()
    const { boss, slow } = await open(world, 60_000)
    stopping.open()
    await world.settled()
    logged()
    await world.system.stopActor(slow)
    await world.pass(100_000)
    expect(logged()).toEqual([])
    expect(await boss.ask.children()).toEqual([])
  })

  it('whose next life starts: it ends after onStart, with an onStop', async () => {
    await using world = new World()
    const { boss, slow } = await open(world)
    stopping.open()
    await world.settled()
    logged()
    const stopped = world.system.stopActor(slow)
    const waiting = slow.ask.life()
    await world.settled()
    expect(await stateOf(stopped)).toBe('pending')
    starting.open()
    await stopped
    await expect(waiting).rejects.toMatchObject({ code: 'ACTOR_STOPPED' })
    await world.settled()
    expect(logged()).toEqual(['slow runs 2', 'slow cleans up: shutdown', 'slow is clean'])
    expect(await boss.ask.children()).toEqual([])
  })

  it('by a kill at each of these steps: nothing more happens', async () => {
    for (const step of ['cleans up', 'waits', 'starts'] as const) {
      await using world = new World()
      starting.reset()
      stopping.reset()
      const { boss, slow } = await open(world, step === 'waits' ? 60_000 : 0)
      if (step !== 'cleans up') stopping.open()
      await world.settled()
      logged()
      await world.system.killActor(slow)
      stopping.open()
      starting.open()
      await world.pass(100_000)
      expect(logged().filter((line) => line !== 'slow is clean' && line !== 'slow runs 2')).toEqual([])
      expect(world.eventsOf('actor.ended').map(({ reason }) => reason.kind)).toEqual(['killed'])
      expect(await boss.ask.children()).toEqual([])
    }
  })

  it('with its parent, at each of these steps: the parent ends when the child has', async () => {
    for (const step of ['cleans up', 'waits', 'starts'] as const) {
      await using world = new World()
      starting.reset()
      stopping.reset()
      const { boss } = await open(world, step === 'waits' ? 60_000 : 0)
      if (step !== 'cleans up') stopping.open()
      await world.settled()
      logged()
      const stopped = world.system.stopActor(boss)
      await world.settled()
      expect(await stateOf(stopped)).toBe(step === 'waits' ? 'fulfilled' : 'pending')
      stopping.open()
      starting.open()
      await stopped
      expect(logged().at(-1)).toBe('boss stops shutdown')
      expect(world.eventsOf('actor.ended').map(({ at }) => at)).toEqual(['Slow', 'SlowBoss'])
    }
  })
})

describe('X1 the order of a stop', () => {
  it('is turns, children from the last born, onStop, and the parent last: three levels on three hosts', async () => {
    await using world = new World()
    const [thread, process] = [(await world.system.threads(1)).hosts[0]!, (await world.system.processes(1)).hosts[0]!]
    const top = await world.system.spawn(Boss, { args: [{}, [], 'top'] })
    await top.ask.hire('t1', { on: process })
    const middle = await top.ask.hireBoss({}, [], 'middle', { on: thread })
    const worker = await middle.ask.hire('m1', { on: process })
    await middle.ask.hire('m2')
    await top.ask.hire('t2')
    logged()
    const turn = worker.ask.wait()
    await world.settled()
    const stopped = world.system.stopActor(top)
    await world.settled()
    expect(logged()).toEqual(['t2 stops shutdown', 'm2 stops shutdown'])
    door.open()
    expect(await turn).toBe('m1') // A7: a reply of a turn that was under way
    await stopped
    expect(logged()).toEqual(['m1 stops shutdown', 'middle stops shutdown', 't1 stops shutdown', 'top stops shutdown'])
    expect(world.eventsOf('actor.ended').map(({ at }) => at)).toEqual(['Worker', 'Worker', 'Worker', 'Boss', 'Worker', 'Boss'])
  })
})

describe('X3 stopTimeoutMs', () => {
  it.each(placements)('is for a life that failed as well: its cleanup is left behind, and the next begins: %s', async (on) => {
    await using world = new World()
    const slow = await world.system.spawn(Slow, { on })
    slow.tell.crash()
    await world.pass(1_020)
    expect(world.eventsOf('actor.stop-late')).toMatchObject([{ actor: slow.id, waitedFor: 'onStop', ms: 1_000 }])
    starting.open()
    await world.settled()
    expect(await slow.ask.life()).toBe(2)
    stopping.open()
  })
})

describe('X3 shutdownMs', () => {
  it.each(placements)('ends a child %s that takes longer to stop', async (on) => {
    await using world = new World()
    const where = await world.sharedHost(on)
    const boss = await world.system.spawn(SlowBoss)
    const slow = await boss.ask.slow({ on: where, shutdownMs: 300 })
    logged()
    const stopped = world.system.stopActor(boss)
    await world.pass(280)
    expect(logged()).toEqual(['slow cleans up: shutdown'])
    await world.pass(40)
    await stopped
    expect(logged()).toEqual(['boss stops shutdown'])
    expect(world.eventsOf('actor.ended').map(({ actor, reason }) => [actor, reason.kind])).toEqual([
      [slow.id, 'killed'],
      [boss.id, 'shutdown'],
    ])
    expect(world.eventsOf('actor.stop-late')).toMatchObject([{ actor: slow.id, ms: 300 }])
    await world.settled()
    expect((world.clock as ManualClock).waiting).toBe(0)
  })

  it.each(placements)('of 0 is a kill: %s', async (on) => {
    await using world = new World()
    const where = await world.sharedHost(on)
    const boss = await world.system.spawn(SlowBoss)
    await boss.ask.slow({ on: where, shutdownMs: 0 })
    logged()
    const stopped = world.system.stopActor(boss)
    await world.pass(20)
    await stopped
    expect(logged()).toEqual(['boss stops shutdown'])
    expect(world.eventsOf('actor.ended')[0]).toMatchObject({ at: 'Slow', reason: { kind: 'killed' } })
  })

  it('counts also when the parent stops the child itself', async () => {
    await using world = new World()
    class Impatient extends Boss {
      async stopSlow(): Promise<void> {
        const slow = await this.context.spawn(Slow, { shutdownMs: 300 })
        await this.context.stop(slow)
      }
    }
    const boss = await world.system.spawn(Impatient)
    const stopped = boss.ask.stopSlow()
    await world.pass(320)
    await stopped
    expect(world.eventsOf('actor.ended')).toMatchObject([{ at: 'Slow', reason: { kind: 'killed' } }])
  })

  it('is Infinity for as long as it takes', async () => {
    await using world = new World()
    const boss = await world.system.spawn(SlowBoss)
    await boss.ask.slow({ shutdownMs: Infinity })
    const stopped = world.system.stopActor(boss)
    await world.pass(900)
    stopping.open()
    await stopped
    expect(world.eventsOf('actor.ended').map(({ reason }) => reason.kind)).toEqual(['shutdown', 'shutdown'])
  })
})

describe('X4 an onStop that throws', () => {
  it.each(placements)('leaves the reason of the end as it was, and is told beside it: %s', async (on) => {
    await using world = new World()
    const leaving = await world.system.spawn(Untidy, { on })
    const failing = await world.system.spawn(Untidy, { on, restart: 'temporary' })
    const stopped = await world.system.spawn(Untidy, { on })
    leaving.tell.leave()
    failing.tell.crash()
    await world.system.stopActor(stopped)
    await world.settled()
    const cleanupError = expect.objectContaining({ message: 'untidy' })
    const reasons = new Map(world.eventsOf('actor.ended').map(({ actor, reason }) => [actor, reason]))
    expect(reasons.get(leaving.id)).toEqual({ kind: 'stopped', cleanupError })
    expect(reasons.get(failing.id)).toEqual({
      kind: 'failed',
      error: expect.objectContaining({ message: 'crash' }),
      cleanupError,
    })
    expect(reasons.get(stopped.id)).toEqual({ kind: 'shutdown', cleanupError })
    expect(world.eventsOf('actor.cleanup-failed')).toHaveLength(3)
  })
})

describe('X6 an actor that stops itself', () => {
  it.each(placements)('while it starts for the first time: spawn is refused and nothing is restarted: %s', async (on) => {
    await using world = new World()
    for (const restart of ['transient', 'permanent'] as const) {
      await expect(world.system.spawn(Quitter, { on, restart })).rejects.toMatchObject({
        code: 'ACTOR_STOPPED',
        reason: 'stopped',
      })
    }
    await world.settled()
    expect(logged()).toEqual(['quitter 1', 'quitter 1'])
  })

  it('while it starts again, and is to run for ever: that counts, and in the end escalates', async () => {
    await using world = new World()
    const boss = await world.system.spawn(QuittersBoss, { args: [{ restarts: 3 }] })
    const quitter = await boss.ask.quitter()
    quitter.tell.crash()
    await world.settled()
    expect(logged().filter((line) => line.includes('quitter'))).toEqual(['quitter 1', 'quitter 2', 'quitter 3', 'quitter 4'])
    expect(await boss.ask.life()).toBe(2)
  })
})

/** Leaves as soon as it starts, the first time only when it is not told otherwise. */
class Quitter extends Actor {
  readonly #from: number
  constructor(from = 1) {
    super()
    this.#from = from
  }
  protected override onStart(): void {
    log.push(`quitter ${this.context.life}`)
    if (this.context.life >= this.#from) void this.context.stop()
  }
  crash(): void {
    throw new Error('crash')
  }
}
class QuittersBoss extends Boss {
  async quitter(): Promise<ActorRef<Quitter>> {
    return this.context.spawn(Quitter, { args: [2], restart: 'permanent' })
  }
}
expose(import.meta.url, { Quitter, QuittersBoss })

describe('Z2 while the system stops', () => {
  it.each(placements)('nobody is restarted, here nor %s, and nothing escalates', async (on) => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a', 'b'], { restarts: 0 })
    const last = await world.system.spawn(Worker, { args: ['last'] })
    logged()
    const turn = last.ask.wait().catch(() => {})
    await world.settled()
    const stopped = world.system.stop()
    await world.settled()
    for (const actor of world.kernel(on === 'here' ? 0 : 1).actors.values())
      if (actor.id === refs[0]!.id) actor.life!.target.failLife('test', new Error('while stopping'))
    await world.settled()
    expect(logged()).toEqual(['a stops failed'])
    door.open()
    await turn
    let over = false
    void stopped.then(() => (over = true))
    while (!over) await world.pass(100)
    expect(logged()).toEqual(['last stops system-stopped', 'b stops system-stopped', 'boss stops system-stopped'])
    expect((await stopped).cause).toBeUndefined()
    expect(world.eventsOf('actor.ended').find(({ actor }) => actor === refs[0]!.id)!.reason.kind).toBe('system-stopped')
    void boss
  })
})

describe.each(placements)('scenario 2: tell, tell, stop, actor %s', (on) => {
  it.each([false, true])('drain: %s', async (drain) => {
    await using world = new World()
    const worker = await world.system.spawn(Worker, { on, args: ['x'] })
    logged()
    const t1 = worker.ask.wait()
    await world.settled()
    worker.tell.note('t2')
    worker.tell.note('t3')
    const stopped = world.system.stopActor(worker, { drain })
    const again = drain ? world.system.stopActor(worker, { drain }) : undefined
    await world.settled()
    worker.tell.note('t4')
    await world.settled()
    door.open()
    expect(await t1).toBe('x')
    await stopped
    await again
    expect(logged()).toEqual([...(drain ? ['x notes t2', 'x notes t3'] : []), 'x stops shutdown'])
    await world.pass(1_100)
    expect(world.deadLetters()).toEqual(drain ? ['note: stopped'] : ['note: stopped', 'note: stopped', 'note: stopped'])
  })

  it('a drain goes on when the mail before it fails the life', async () => {
    await using world = new World()
    const worker = await world.system.spawn(Worker, { on, args: ['x'] })
    logged()
    worker.tell.crash()
    worker.tell.note('t2')
    const stopped = world.system.stopActor(worker, { drain: true })
    await world.settled()
    await stopped
    expect(logged()).toEqual(['x stops failed', 'x made', 'x starts 2', 'x notes t2', 'x stops shutdown'])
  })
})

describe('S9 a supervisor whose children belong to its start', () => {
  it.each(placements)(
    'starts them in order; one that fails ends those before it, last born first, and the start: %s',
    async (on) => {
      await using world = new World()
      failStarts((label) => label === 'c')
      const staff = ['a', 'b', 'c', 'd'].map((label) => [label] as const)
      const spawned = world.system.spawn(Boss, { on, args: [{}, staff] })
      await expect(spawned).rejects.toMatchObject({
        code: 'START',
        cause: { code: 'START', cause: { message: 'c does not start' } },
      })
      await world.settled()
      expect(logged()).toEqual([
        ...['a made', 'a starts 1', 'b made', 'b starts 1', 'c made', 'c starts 1'],
        ...['b stops shutdown', 'a stops shutdown'],
      ])
      expect(world.kernel(0).actors.size).toBe(0)
    },
  )

  it('starts them again in each of its lives, with new refs', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { args: [{}, [['a'], ['b']]] })
    const old = await boss.ask.ref('a')
    logged()
    boss.tell.crash()
    await world.settled()
    expect(logged()).toEqual([
      ...['b stops shutdown', 'a stops shutdown', 'boss stops failed: Error'],
      ...['a made', 'a starts 1', 'b made', 'b starts 1'],
    ])
    expect((await boss.ask.ref('a')).equals(old)).toBe(false)
    await expect(old.ask.life()).rejects.toMatchObject({ code: 'ACTOR_STOPPED' })
  })
})
