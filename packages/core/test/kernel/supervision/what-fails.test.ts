import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import type { ActorOptions } from '../../../src/actor/actor-options.ts'
import { expose } from '../../../src/actor/expose.ts'
import { type KernelDoor, kernelDoor, type WithKernelDoor } from '../../../src/actor/kernel-door.ts'
import type { StopReason } from '../../../src/actor/stop-reason.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { placements, World } from '../../support/world.ts'

let lives = 0
let failsToStart = (_life: number): boolean => false
let failsToStop = false

/** Fails in every way there is. */
class Culprit extends Actor {
  constructor() {
    super()
    lives++
  }
  protected override onStart(): void {
    if (failsToStart(this.context.life)) throw new Error('start')
  }
  protected override onStop(_reason: StopReason): void {
    if (failsToStop) throw new Error('stop')
  }
  life(): number {
    return this.context.life
  }
  throws(): void {
    throw new Error('thrown')
  }
  throwsNoError(): void {
    throw 'a text'
  }
  async rejects(): Promise<void> {
    await Promise.resolve()
    throw new Error('rejected')
  }
  never(): Promise<void> {
    return new Promise(() => {})
  }
  *numbers(): Generator<number> {
    yield 1
    throw new Error('in the body')
  }
  callsItself(): void {
    try {
      this.throws()
    } catch {}
  }
  async outside(): Promise<string> {
    const door: KernelDoor = (this.context as unknown as WithKernelDoor)[kernelDoor]
    door.turn('a turn of the library', () => {
      throw new Error('own')
    })
    return 'done'
  }
  failFromWithin(): void {
    ;(this.context as unknown as WithKernelDoor)[kernelDoor].fail('something', new Error('from within'))
  }
}
class Crasher extends Culprit {
  static readonly options: ActorOptions<Crasher> = { askFailure: 'crash' }
}
class Hasty extends Culprit {
  static readonly options: ActorOptions<Hasty> = { handlerTimeoutMs: 50 }
}
expose(import.meta.url, { Culprit, Crasher, Hasty })

beforeEach(() => {
  lives = 0
  failsToStart = () => false
  failsToStop = false
})

const readAll = async (stream: AsyncIterable<number>): Promise<void> => {
  for await (const _ of stream);
}
const ignored = (): void => {}
const never = (ref: ActorRef<Culprit>, world: World): Promise<void> => {
  ref.tell.never()
  return world.pass(100)
}

describe('F1 a life fails', () => {
  it.each<[string, typeof Culprit, (ref: ActorRef<Culprit>, world: World) => unknown, string]>([
    ['a handler of a tell throws', Culprit, (ref) => ref.tell.throws(), 'throws'],
    ['a handler of a tell throws what is no error', Culprit, (ref) => ref.tell.throwsNoError(), 'throwsNoError'],
    ['a handler of a tell rejects', Culprit, (ref) => ref.tell.rejects(), 'rejects'],
    ['a turn of the library throws', Culprit, (ref) => ref.ask.outside(), 'a turn of the library'],
    ['the library fails it', Culprit, (ref) => ref.ask.failFromWithin().catch(ignored), 'something'],
    ['a handler is not done within handlerTimeoutMs', Hasty, never, 'never'],
    ['an ask throws, and askFailure is crash', Crasher, (ref) => ref.ask.throws().catch(ignored), 'throws'],
    ['an ask rejects, and askFailure is crash', Crasher, (ref) => ref.ask.rejects().catch(ignored), 'rejects'],
  ])('when %s', async (_, actor, act, method) => {
    await using world = new World()
    const ref = await world.system.spawn(actor)
    await act(ref, world)
    await world.settled()
    expect(world.eventsOf('actor.failed').map((event) => event.method)).toEqual([method])
    expect(await ref.ask.life()).toBe(2)
    expect(lives).toBe(2)
  })

  it.each<[string, (ref: ActorRef<Culprit>) => unknown]>([
    ['a handler of an ask throws', (ref) => ref.ask.throws().catch(ignored)],
    ['a handler of an ask rejects', (ref) => ref.ask.rejects().catch(ignored)],
    ['the body of a stream throws', (ref) => readAll(ref.stream.numbers()).catch(ignored)],
    ['what it called as a plain method throws and is caught', (ref) => ref.tell.callsItself()],
  ])('not when %s', async (_, act) => {
    await using world = new World()
    const ref = await world.system.spawn(Culprit)
    await act(ref)
    await world.settled()
    expect(world.eventsOf('actor.failed')).toEqual([])
    expect(await ref.ask.life()).toBe(1)
  })

  it.each(placements)('when a later onStart throws, %s, and the first one fails the start', async (on) => {
    await using world = new World()
    failsToStart = (life) => life === 2
    const ref = await world.system.spawn(Culprit, { on })
    ref.tell.throws()
    await world.settled()
    expect(world.eventsOf('actor.failed').map(({ method }) => method)).toEqual(['throws', 'onStart'])
    expect(await ref.ask.life()).toBe(3)
    failsToStart = () => true
    await expect(world.system.spawn(Culprit, { on })).rejects.toMatchObject({ code: 'START' })
    expect(lives).toBe(4) // no supervisor was asked
  })

  it('not when onStop throws: that is told, and the next life begins', async () => {
    await using world = new World()
    failsToStop = true
    const ref = await world.system.spawn(Culprit)
    ref.tell.throws()
    await world.settled()
    expect(world.eventsOf('actor.cleanup-failed')).toHaveLength(1)
    expect(world.eventsOf('actor.failed')).toHaveLength(1)
    expect(await ref.ask.life()).toBe(2)
  })
})

describe('S2 a failure while the first life starts', () => {
  class Early extends Actor {
    protected override async onStart(): Promise<void> {
      ;(this.context as unknown as WithKernelDoor)[kernelDoor].fail('early', new Error('before it ran'))
      await new Promise(() => {})
    }
  }
  class EarlyAtOnce extends Actor {
    protected override onStart(): void {
      ;(this.context as unknown as WithKernelDoor)[kernelDoor].fail('early', new Error('before it ran'))
    }
  }

  it.each<new () => Actor>([Early, EarlyAtOnce])('fails the start, whatever onStart does', async (actor) => {
    await using world = new World()
    await expect(world.system.spawn(actor)).rejects.toMatchObject({ code: 'START', cause: { message: 'before it ran' } })
    expect(world.kernel(0).actors.size).toBe(0)
  })
})
