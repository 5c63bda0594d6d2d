import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import { SystemStoppedError } from '../../src/errors/not-delivered-errors.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import type { Recording } from '../../src/system/recordings.ts'
import { Door, stateOf } from '../support/outcome-of.ts'
import { SpanSink } from '../support/span-sink.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let world: World
let sink: SpanSink

class Clerk extends Actor {
  note(..._args: unknown[]): void {}
  aside(): void {}
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
  tellMany(to: ActorRef<Clerk>, count: number): void {
    for (let n = 0; n < count; n++) to.tell.note(n)
  }
  async wait(): Promise<void> {
    await door.pass()
  }
  tick(): void {
    this.context.timers.once('soon', 10, () => {})
  }
  fail(): void {
    throw new Error('fails')
  }
}
class Narrow extends Clerk {
  static readonly options: ActorOptions<Narrow> = { mailbox: { messages: 2 }, restart: 'permanent' }
}
class Stashing extends Clerk {
  static readonly options: ActorOptions<Stashing> = { stash: true, priority: { answer: 1 } }
  #isOpen = false
  later(): void {
    if (!this.#isOpen) this.context.stash()
  }
  open(): void {
    this.#isOpen = true
    this.context.unstash()
  }
}
/** Sends something while it is being encoded. */
class Chatty {
  readonly #to: ActorRef<Clerk>
  constructor(to: ActorRef<Clerk>) {
    this.#to = to
  }
  toWire(): number {
    this.#to.tell.aside()
    return 1
  }
  static fromWire(): Chatty {
    return new Chatty(undefined as never)
  }
}
expose(import.meta.url, { Clerk, Narrow, Stashing, Chatty })

const record = async (limit?: number): Promise<Recording> => {
  sink = new SpanSink(limit)
  const recording = world.system.record(sink)
  await world.settled()
  return recording
}
const end = async (recording: Recording): Promise<readonly string[]> => {
  const ended = recording.end()
  await world.settled()
  return ended
}

beforeEach(() => {
  door.reset()
  world = new World()
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

describe.each(placements)('a recording of an actor on %s', (on) => {
  it('has each message from its sending to its handling', async () => {
    const ref = await world.system.spawn(Clerk, { on: await world.sharedHost(on) })
    const other = await world.system.spawn(Clerk, { on: 'thread' })
    const recording = await record()
    ref.tell.note(1)
    await ref.ask.forward(other, 'words')
    await world.settled()
    await end(recording)
    expect(sink.crossings.map(({ sent, handled }) => `${sent.name} -> ${handled.name}`).sort()).toEqual([
      'ask Clerk.answer -> Clerk.answer',
      'ask Clerk.forward -> Clerk.forward',
      'stream Clerk.numbers -> Clerk.numbers',
      'tell Clerk.note -> Clerk.note',
      'tell Clerk.note -> Clerk.note',
    ])
    for (const { sent, handled } of sink.crossings) expect(sent.facts?.['to']).toBe(handled.facts?.['actor'])
    expect(sink.of('send').filter(({ facts }) => facts?.['from'] === ref.id)).toHaveLength(3)
    expect(sink.names('ask').sort()).toEqual(['ask Clerk.answer', 'ask Clerk.forward'])
    expect(sink.names('queue')).toHaveLength(5)
    expect(sink.names('turn')).toEqual(['Clerk.forward awaits'])
  })

  it('shows how long a message waited, and a handler awaited', async () => {
    const ref = await world.system.spawn(Clerk, { on: await world.sharedHost(on) })
    const recording = await record()
    const waited = ref.ask.wait()
    const answered = ref.ask.answer()
    await world.pass(50)
    door.open()
    await world.settled()
    await Promise.all([waited, answered])
    await end(recording)
    const lasted = (category: string): [string, number][] => sink.of(category).map((span) => [span.name, span.end - span.begin])
    expect(lasted('turn')).toEqual([['Clerk.wait awaits', 50]])
    expect(lasted('queue')).toEqual([
      ['Clerk.wait waits', 0],
      ['Clerk.answer waits', 50],
    ])
    expect(lasted('ask')).toEqual([
      ['ask Clerk.wait', 50],
      ['ask Clerk.answer', 50],
    ])
  })

  it('shows timers, failures, starts and stops', async () => {
    const host = await world.sharedHost(on)
    const recording = await record()
    const ref = await world.system.spawn(Narrow, { on: host })
    ref.tell.tick()
    await world.pass(20)
    ref.tell.fail()
    await world.pass(2_000)
    await ref.ask.answer()
    await end(recording)
    expect(sink.names('handler')).toEqual(['Narrow.tick', "Narrow.timer 'soon'", 'Narrow.fail', 'Narrow.answer'])
  })

  it('counts messages as their link does, whatever is sent while they are encoded or cannot be encoded', async () => {
    const ref = await world.system.spawn(Clerk, { on: await world.sharedHost(on) })
    const recording = await record()
    ref.tell.note(1)
    expect(() => ref.tell.note(() => {})).toThrow()
    ref.tell.note(new Chatty(ref))
    void ref.ask.answer()
    await world.settled()
    await end(recording)
    expect(sink.names('handler').sort()).toEqual(['Clerk.answer', 'Clerk.aside', 'Clerk.note', 'Clerk.note'])
    for (const { sent, handled } of sink.crossings) expect(sent.name).toMatch(new RegExp(` ${handled.name}$`))
    // the one from within had to wait until the frame around it was complete: nobody knows its number
    expect(sink.crossings).toHaveLength(on === 'here' ? 4 : 3)
  })

  it('tells of mail that is refused, put aside or handled twice as without it', async () => {
    const host = await world.sharedHost(on)
    const [narrow, stashing] = [await world.system.spawn(Narrow, { on: host }), await world.system.spawn(Stashing, { on: host })]
    const recording = await record()
    const waited = narrow.ask.wait()
    await world.settled()
    for (let n = 0; n < 5; n++) narrow.tell.note(n)
    stashing.tell.later()
    await world.settled()
    stashing.tell.open()
    const answered = stashing.ask.answer()
    await world.settled()
    door.open()
    await world.settled()
    await Promise.all([waited, answered])
    await end(recording)
    await world.pass(1_000)
    expect(world.deadLetters()).toEqual(Array(3).fill('note: mailbox-full'))
    expect(sink.names('handler').filter((name) => name === 'Narrow.note')).toHaveLength(2)
    expect(sink.names('handler').filter((name) => name === 'Stashing.later')).toHaveLength(2)
  })
})

describe('a recording', () => {
  it('begins on hosts that start later, and on those that come back', async () => {
    const recording = await record()
    const { hosts } = await world.system.threads(1)
    const ref = await world.system.spawn(Clerk, { on: hosts[0]!, restart: 'permanent' })
    await ref.ask.answer()
    await world.pass(200)
    world.host(1).die({})
    await world.pass(5_000)
    await ref.ask.answer()
    await end(recording)
    const handled = sink.batches.flatMap(({ from, batch }) =>
      batch.spans
        .filter(({ category }) => category === 'handler')
        .map(({ name }) => `${name} on ${from.slot}.${from.incarnation}`),
    )
    expect(handled).toEqual(['Clerk.answer on 1.1', 'Clerk.answer on 1.2'])
    expect(sink.crossings).toHaveLength(2)
  })

  it('leaves nothing behind when it is over', async () => {
    const ref = await world.system.spawn(Clerk, { on: 'thread' })
    const here = await world.system.spawn(Clerk)
    const recording = await record()
    void ref.ask.wait()
    await world.settled()
    expect(world.kernels.map(({ recorder }) => recorder !== undefined)).toEqual([true, true])
    expect(world.kernels.map(({ outside }) => outside.guarded)).toEqual([true, true])
    await end(recording)
    const told = sink.batches.length
    expect(world.kernels.map(({ recorder, outside }) => [recorder, outside.guarded])).toEqual(
      world.kernels.map(() => [undefined, false]),
    )
    for (const kernel of world.kernels) {
      expect(kernel.actors.values().map(({ life }) => life!.guarded)).toEqual(kernel.actors.values().map(() => false))
    }
    door.open()
    await ref.ask.answer()
    here.tell.note(1)
    await world.pass(1_000)
    expect(sink.batches).toHaveLength(told)
    expect((world.clock as { nextMs?: number }).nextMs ?? Infinity).toBeGreaterThan(world.clock.now() + 200)
  })

  it('tells what is under way as far as it got', async () => {
    const ref = await world.system.spawn(Clerk, { on: 'thread' })
    const recording = await record()
    const waited = ref.ask.wait()
    await world.pass(30)
    await end(recording)
    const open = sink.spans.filter(({ facts }) => facts?.['unfinished'] === true)
    expect(open.map(({ name, begin, end: until }) => [name, until - begin]).sort()).toEqual([
      ['Clerk.wait awaits', 30],
      ['ask Clerk.wait', 30],
    ])
    door.open()
    await world.settled()
    await waited
  })

  it('drops the oldest spans of a host that has no room for more, and counts them', async () => {
    const [ref, other] = [await world.system.spawn(Clerk, { on: 'thread' }), await world.system.spawn(Clerk)]
    const recording = await record(10)
    ref.tell.tellMany(other, 100)
    await world.settled()
    await end(recording)
    const last = sink.batches.filter(({ from }) => from.slot === 1).at(-1)!
    expect(last.batch.spans.length).toBeLessThanOrEqual(10)
    // a send for each, the handler around them and its wait
    expect(last.batch.dropped).toBe(102 - 10)
    expect(last.batch.spans.at(-1)).toMatchObject({ category: 'handler', name: 'Clerk.tellMany' })
  })

  it('waits until a sink has taken what it was given, host by host', async () => {
    const [ref, other] = [await world.system.spawn(Clerk, { on: 'thread' }), await world.system.spawn(Clerk)]
    const taken = new Door()
    class Slow extends SpanSink {
      override async accept(...given: Parameters<SpanSink['accept']>): Promise<void> {
        await super.accept(...given)
        if (given[0].slot === 1) await taken.pass()
      }
    }
    sink = new Slow()
    const recording = await world.system.record(sink)
    for (let round = 0; round < 5; round++) {
      await ref.ask.answer()
      await other.ask.answer()
      await world.pass(200)
    }
    const from = (slot: number): number => sink.batches.filter((each) => each.from.slot === slot).length
    expect([from(0), from(1)]).toEqual([5, 1])
    const ended = recording.end()
    await world.settled()
    expect(await stateOf(ended)).toBe('pending')
    taken.open()
    await world.settled()
    expect(await ended).toEqual([])
    expect(sink.names('handler').filter((name) => name === 'Clerk.answer')).toHaveLength(10)
  })

  it('does not wait for a host that is silent, and names it', async () => {
    await world.system.threads(1, { name: 'mute' })
    const recording = await record()
    world.host(1).running.close()
    const ended = recording.end()
    await world.pass(2_000)
    expect(await ended).toEqual(['mute'])
    world.host(1).running.open()
  })

  it('gives several what each of them wants', async () => {
    const ref = await world.system.spawn(Clerk, { on: 'thread' })
    const first = await record()
    const firstSink = sink
    ref.tell.note(1)
    await world.pass(10)
    const second = await record()
    await ref.ask.answer()
    await end(first)
    await world.pass(1)
    await ref.ask.forward(ref, 'x').catch(() => {})
    await end(second)
    expect(firstSink.names('handler')).toEqual(['Clerk.note', 'Clerk.answer'])
    expect(sink.names('handler')[0]).toBe('Clerk.answer')
    expect(sink.names('handler')).toContain('Clerk.forward')
    expect(world.kernels.map(({ recorder }) => recorder)).toEqual([undefined, undefined])
  })

  it('ends with its system, with all there is', async () => {
    const recording = await record()
    const ref = await world.system.spawn(Clerk, { on: 'process' })
    ref.tell.note('last')
    await world.settled()
    const stopped = world.system.stop()
    await world.pass(1_000)
    await stopped
    expect(sink.isEnded).toBe(true)
    expect(sink.names('handler')).toEqual(['Clerk.note'])
    expect(await recording.end()).toEqual([])
    expect(() => world.system.record(new SpanSink())).toThrow(SystemStoppedError)
  })
})
