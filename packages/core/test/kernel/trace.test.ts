import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { HostGroup } from '../../src/actor/host.ts'
import type { TraceEntry } from '../../src/actor/inspection.ts'
import { ActorNotFoundError, HostUnavailableError, StaleActorError } from '../../src/errors/not-delivered-errors.ts'
import { OptionError } from '../../src/errors/option-error.ts'
import { HostDownError } from '../../src/errors/outcome-unknown-errors.ts'
import type { ActorRef, AnyRef } from '../../src/refs/actor-ref.ts'
import { Ref } from '../../src/refs/ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let log: unknown[] = []
let world: World

class Clerk extends Actor {
  note(..._args: unknown[]): void {}
  answer(): number {
    return 42
  }
  *numbers(): Generator<number> {
    yield 1
  }
  async forward(to: ActorRef<Clerk>, what: string): Promise<void> {
    to.tell.note(what)
    await to.ask.answer()
    for await (const _ of to.stream.numbers());
  }
  tellUnsendable(to: ActorRef<Clerk>): void {
    try {
      to.tell.note(() => {})
    } catch {}
  }
  tickAndWatch(other: AnyRef): void {
    this.context.watch(other)
    this.context.timers.once('soon', 10, () => {})
  }
  async wait(): Promise<void> {
    await door.pass()
  }
  fail(): void {
    throw new Error('fails')
  }
  /** Reads a trace until its life is over. */
  async read(of: AnyRef): Promise<void> {
    try {
      for await (const { method } of this.context.system.trace(of)) log.push(method)
      log.push('the end')
    } catch (error) {
      log.push((error as Error).constructor)
    }
  }
}
class Stashing extends Clerk {
  static readonly options: ActorOptions<Stashing> = { stash: true }
  #open = false
  later(): void {
    if (!this.#open) this.context.stash()
  }
  open(): void {
    this.#open = true
    this.context.unstash()
  }
}
expose(import.meta.url, { Clerk, Stashing })

/** Reads a trace in the background. */
class Reading {
  readonly entries: TraceEntry[] = []
  readonly iterator: AsyncIterator<TraceEntry>
  outcome: unknown = 'reading'

  constructor(ref: AnyRef, limit?: number) {
    this.iterator = world.system.trace(ref, limit === undefined ? {} : { limit })[Symbol.asyncIterator]()
    void this.#run()
  }

  async #run(): Promise<void> {
    try {
      for (let next = await this.iterator.next(); next.done !== true; next = await this.iterator.next())
        this.entries.push(next.value)
      this.outcome = 'ended'
    } catch (error) {
      this.outcome = error
    }
  }

  get texts(): string[] {
    return this.entries.map(({ direction, kind, method, args }) => `${direction} ${kind} ${method}(${args.join(', ')})`)
  }
}

/** How many look at what goes in and out of the actor of `ref`, which lives in `slot`. */
const isTraced = (ref: AnyRef): boolean => {
  const { slot, number } = Ref.targetOf(ref as unknown as Ref)
  const life = world.kernel(slot).actors.get(number)!.life!
  return life.guarded
}

beforeEach(() => {
  log = []
  door.reset()
  world = new World()
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

describe.each(placements)('a trace of an actor on %s', (on) => {
  let host: 'here' | HostGroup
  let ref: ActorRef<Clerk>
  let other: ActorRef<Clerk>
  beforeEach(async () => {
    host = await world.sharedHost(on)
    ref = await world.system.spawn(Clerk, { on: host })
    other = await world.system.spawn(Clerk)
  })

  it('tells what comes in when it is handled, in order, with short texts for arguments', async () => {
    const reading = new Reading(ref)
    await world.settled()
    ref.tell.note(1, 'two', { three: 3 }, [4], other, 'x'.repeat(10_000))
    ref.ask.answer()
    for await (const _ of ref.stream.numbers());
    await world.settled()
    const [first] = reading.entries
    expect(first).toMatchObject({ direction: 'in', kind: 'tell', method: 'note', to: undefined, atMs: world.clock.now() })
    expect(first!.args.slice(0, 5)).toEqual(['1', '"two"', '{ three }', '[array of 1]', `Clerk ${other.id}`])
    expect(first!.args[5]!.length).toBeLessThan(200)
    expect(reading.texts.slice(1)).toEqual(['in ask answer()', 'in stream numbers()'])
  })

  it('tells what goes out, and to whom', async () => {
    const reading = new Reading(ref)
    await world.settled()
    await ref.ask.forward(other, 'words')
    await world.settled()
    expect(reading.texts).toEqual([
      `in ask forward(Clerk ${other.id}, "words")`,
      'out tell note("words")',
      'out ask answer()',
      'out stream numbers()',
    ])
    expect(reading.entries.slice(1).map(({ to }) => to)).toEqual([other.id, other.id, other.id])
  })

  it('leaves out what could not be sent', async () => {
    const reading = new Reading(ref)
    await world.settled()
    ref.tell.tellUnsendable(other)
    await world.settled()
    expect(reading.texts).toEqual([`in tell tellUnsendable(Clerk ${other.id})`])
  })

  it('tells ticks and notices', async () => {
    const reading = new Reading(ref)
    await world.settled()
    ref.tell.tickAndWatch(other)
    await world.settled()
    await world.system.stopActor(other)
    await world.pass(20)
    expect(reading.texts.slice(1)).toEqual(['in notice onNotice()', `in tick timer 'soon'()`])
  })

  it('goes on through restarts and ends with the actor, after all that it did', async () => {
    const reading = new Reading(ref)
    await world.settled()
    ref.tell.fail()
    ref.tell.forward(other, 'in life 2')
    ref.tell.note('last')
    await world.settled()
    await world.system.stopActor(ref)
    await world.settled()
    expect(reading.texts).toEqual([
      'in tell fail()',
      `in tell forward(Clerk ${other.id}, "in life 2")`,
      'out tell note("in life 2")',
      'out ask answer()',
      'out stream numbers()',
      'in tell note("last")',
    ])
    expect(reading.outcome).toBe('ended')
  })

  it('is off until its loop begins, and again when it is left', async () => {
    const trace = world.system.trace(ref)
    await world.settled()
    expect(isTraced(ref)).toBe(false)
    const iterator = trace[Symbol.asyncIterator]()
    const first = iterator.next()
    await world.settled()
    expect(isTraced(ref)).toBe(true)
    ref.tell.note(1)
    ref.tell.note(2)
    expect((await first).value).toMatchObject({ args: ['1'] })
    const pending = [iterator.next(), iterator.next()]
    await world.settled()
    expect((await pending[0])?.value).toMatchObject({ args: ['2'] })
    expect(await iterator.return!()).toEqual({ done: true, value: undefined })
    await world.settled()
    expect(await pending[1]).toEqual({ done: true, value: undefined })
    expect(isTraced(ref)).toBe(false)
    ref.tell.note(3)
    await world.settled()
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it('hands out nothing any more once it was left, also what was on its way', async () => {
    const iterator = world.system.trace(ref)[Symbol.asyncIterator]()
    const pending = iterator.next()
    await world.settled()
    ref.tell.note(1)
    ref.tell.note(2)
    await Promise.resolve()
    await iterator.return!()
    expect(await pending).toEqual({ done: true, value: undefined })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    await world.settled()
    expect(isTraced(ref)).toBe(false)
  })

  it('keeps the last entries when nobody reads, as many as its limit', async () => {
    const iterator = world.system.trace(ref, { limit: 3 })[Symbol.asyncIterator]()
    const first = iterator.next()
    await world.settled()
    ref.tell.note(0)
    await first
    for (let n = 1; n <= 10; n++) ref.tell.note(n)
    await world.settled()
    const rest = [await iterator.next(), await iterator.next(), await iterator.next()]
    expect(rest.map(({ value }) => (value as TraceEntry).args)).toEqual([['8'], ['9'], ['10']])
    const none = iterator.next()
    await world.settled()
    expect(await stateOf(none)).toBe('pending')
    await iterator.return!()
  })

  it('may stand beside another one; each has its own', async () => {
    const [one, two] = [new Reading(ref), new Reading(ref)]
    await world.settled()
    ref.tell.note(1)
    await world.settled()
    await one.iterator.return!()
    await world.settled()
    ref.tell.note(2)
    await world.settled()
    expect(one.texts).toEqual(['in tell note(1)'])
    expect(two.texts).toEqual(['in tell note(1)', 'in tell note(2)'])
    expect(isTraced(ref)).toBe(true)
    await two.iterator.return!()
    await world.settled()
    expect(isTraced(ref)).toBe(false)
  })

  it('changes nothing about the actor: answers, failures and the stash are as ever', async () => {
    const stashing = await world.system.spawn(Stashing, { on: host })
    const reading = new Reading(stashing)
    await world.settled()
    expect(await stashing.ask.answer()).toBe(42)
    stashing.tell.later()
    stashing.tell.open()
    await world.settled()
    expect(reading.texts).toEqual(['in ask answer()', 'in tell later()', 'in tell open()', 'in tell later()'])
    expect(await rejectionOf(stashing.ask.fail())).toMatchObject({ message: 'fails' })
  })

  it('of an actor that has ended rejects at the first read', async () => {
    await world.system.stopActor(ref)
    await world.settled()
    const iterator = world.system.trace(ref)[Symbol.asyncIterator]()
    expect(await rejectionOf(iterator.next())).toBeInstanceOf(ActorNotFoundError)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })
})

describe('a trace', () => {
  it('is refused with a limit that makes no sense, or without a ref', async () => {
    const ref = await world.system.spawn(Clerk)
    for (const limit of [0, -1, 1.5, Number.NaN]) expect(() => world.system.trace(ref, { limit })).toThrow(OptionError)
    expect(() => world.system.trace({} as AnyRef)).toThrow(OptionError)
  })

  it('fails with its host, whatever is read at the moment', async () => {
    const ref = await world.system.spawn(Clerk, { on: 'process', restart: 'temporary' })
    const reading = new Reading(ref)
    await world.settled()
    world.host(1).die({ exitCode: 7 })
    await world.pass(1_000)
    expect(reading.outcome).toBeInstanceOf(HostDownError)
    expect(reading.outcome).toMatchObject({ exitCode: 7 })
  })

  it('fails when its host came back meanwhile: what it told is lost', async () => {
    const hosts = await world.system.processes(1)
    const ref = await world.system.spawn(Clerk, { on: hosts })
    const iterator = world.system.trace(ref)[Symbol.asyncIterator]()
    const first = iterator.next()
    await world.settled()
    ref.tell.note(1)
    await first
    world.host(1).die({ exitCode: 7 })
    await world.pass(1_000)
    expect(await ref.ask.answer()).toBe(42)
    expect(await rejectionOf(iterator.next())).toBeInstanceOf(HostUnavailableError)
  })

  it('ends when its reader is gone: its host', async () => {
    const hosts = await world.system.processes(1)
    const reader = await world.system.spawn(Clerk, { on: hosts })
    const ref = await world.system.spawn(Clerk)
    reader.tell.read(ref)
    await world.settled()
    expect(isTraced(ref)).toBe(true)
    world.host(1).die({ exitCode: 7 })
    await world.pass(1_000)
    expect(isTraced(ref)).toBe(false)
  })

  it('ends when its reader is gone: its life, at the next thing there is to tell', async () => {
    const reader = await world.system.spawn(Clerk)
    const ref = await world.system.spawn(Clerk)
    reader.tell.read(ref)
    await world.settled()
    await world.system.killActor(reader)
    ref.tell.note(1)
    await world.settled()
    expect(isTraced(ref)).toBe(false)
    expect(log).toEqual([StaleActorError])
  })
})
