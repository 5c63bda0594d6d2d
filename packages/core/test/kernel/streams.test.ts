import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { NotDeliveredError } from '../../src/errors/not-delivered-error.ts'
import { AskInterruptedError, HostDownError } from '../../src/errors/outcome-unknown-errors.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let seen: string[] = []
let produced = 0

/** Travels, but whoever receives it cannot build it. */
class Unbuildable {
  toWire(): number {
    return 1
  }
  static fromWire(): Unbuildable {
    throw new TypeError('no such thing here')
  }
}

class Source extends Actor {
  note(what: string): void {
    seen.push(what)
  }
  *numbers(count: number): Generator<number> {
    seen.push('numbers')
    try {
      for (let n = 0; n < count; n++) {
        produced++
        yield n
      }
    } finally {
      seen.push('left')
    }
  }
  async *slowly(count: number): AsyncGenerator<number> {
    const { signal } = this.context
    signal.addEventListener('abort', () => seen.push('aborted'))
    seen.push('slowly')
    try {
      for (let n = 0; n < count; n++) {
        produced++
        yield n
        seen.push(`after ${n}`)
        await door.pass()
      }
    } finally {
      seen.push('left')
    }
  }
  async later(count: number): Promise<AsyncIterable<number>> {
    await door.pass()
    return this.slowly(count)
  }
  async *endless(): AsyncGenerator<number> {
    for (;;) yield produced++
  }
  *texts(count: number, length: number): Generator<string> {
    for (let n = 0; n < count; n++) {
      produced++
      yield 'x'.repeat(length)
    }
  }
  *arrays(count: number, length: number): Generator<Uint8Array> {
    for (let n = 0; n < count; n++) {
      produced++
      yield new Uint8Array(length)
    }
  }
  *emptying(list: number[]): Generator<number> {
    while (list.length > 0) yield list.pop()!
  }
  *sameObject(): Generator<{ n: number }> {
    const item = { n: 0 }
    for (; item.n < 3; item.n++) yield item
  }
  *failing(after: number): Generator<number> {
    for (let n = 0; n < after; n++) yield n
    throw new RangeError('dried up')
  }
  async *failingWithNull(): AsyncGenerator<number> {
    yield 1
    throw null
  }
  *unsendable(): Generator<unknown> {
    try {
      yield 1
      yield () => {}
    } finally {
      seen.push('left')
    }
  }
  async *unbuildable(): AsyncGenerator<unknown> {
    try {
      yield 1
      yield new Unbuildable()
      for (;;) {
        await door.pass()
        yield 2
      }
    } finally {
      seen.push('left')
    }
  }
  refuse(): Generator<number> {
    throw new RangeError('no stream today')
  }
  data(): number[] {
    return [1, 2, 3]
  }
  async *deaf(): AsyncGenerator<number> {
    const { signal } = this.context
    signal.addEventListener('abort', () => seen.push('aborted'))
    yield 1
    await new Promise(() => {})
  }
  async busy(): Promise<void> {
    await door.pass()
  }
  async watchSignal(): Promise<boolean> {
    const { signal } = this.context
    seen.push('watching')
    await door.pass()
    return signal.aborted
  }
  crash(): void {
    throw new Error('crashed')
  }
}

/** Reads a stream from the place where it runs. */
class Reader extends Actor {
  async *readOn(source: ActorRef<Source>): AsyncGenerator<number> {
    for await (const n of source.stream.slowly(10)) yield n
  }
  async sum(source: ActorRef<Source>, count: number): Promise<number> {
    let sum = 0
    for await (const n of source.stream.numbers(count)) sum += n
    return sum
  }
  async start(source: ActorRef<Source>): Promise<number> {
    const items = source.stream.slowly(10)[Symbol.asyncIterator]()
    return (await items.next()).value as number
  }
}
expose(import.meta.url, { Source, Reader, Unbuildable })

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe.each(placements)('streams from an actor on %s', (on) => {
  let world: World
  let source: ActorRef<Source>
  beforeEach(async () => {
    seen = []
    produced = 0
    door.reset()
    world = new World()
    source = await world.system.spawn(Source, { on })
  })
  afterEach(async () => {
    door.open()
    await world[Symbol.asyncDispose]()
  })

  describe('ST1 a stream opens at the first read', () => {
    it('and one that nobody reads opens nothing', async () => {
      source.stream.numbers(3)
      const unread = source.stream.numbers(3)[Symbol.asyncIterator]()
      await unread.return!()
      await world.settled()
      expect(seen).toEqual([])
    })

    it('anew for each loop over it', async () => {
      const numbers = source.stream.numbers(3)
      expect(await collect(numbers)).toEqual([0, 1, 2])
      expect(await collect(numbers)).toEqual([0, 1, 2])
      expect(seen.filter((what) => what === 'numbers')).toHaveLength(2)
    })

    it('with the arguments as they were at the call', async () => {
      const list = [1, 2]
      const items = source.stream.emptying(list)
      list.push(3)
      expect(await collect(items)).toEqual([2, 1])
      expect(await collect(items)).toEqual([2, 1])
      expect(list).toEqual([1, 2, 3])
    })
  })

  describe('ST2 calling the method is a turn, and its body runs between turns', () => {
    it('so another message is handled between two items', async () => {
      const items = source.stream.slowly(2)[Symbol.asyncIterator]()
      expect(await items.next()).toEqual({ done: false, value: 0 })
      source.tell.note('between')
      await world.settled()
      door.open()
      expect(await items.next()).toEqual({ done: false, value: 1 })
      expect(seen.slice(0, 4)).toEqual(['slowly', 'after 0', 'between', 'after 1'])
    })

    it('so an opening waits for the handler at hand', async () => {
      const busy = source.ask.busy()
      const first = source.stream.numbers(1)[Symbol.asyncIterator]().next()
      await world.settled()
      expect(seen).toEqual([])
      door.open()
      await busy
      expect(await first).toEqual({ done: false, value: 0 })
    })

    it('and each has a signal of its own: a message that comes between two items keeps its own', async () => {
      const items = source.stream.slowly(2)[Symbol.asyncIterator]()
      await items.next()
      const between = source.ask.watchSignal()
      await world.settled()
      await items.return!()
      await world.settled()
      expect(seen).toEqual(['slowly', 'after 0', 'watching', 'aborted'])
      door.open()
      expect(await between).toBe(false)
    })

    it('also for a method that promises its iterable', async () => {
      const first = source.stream.later(1)[Symbol.asyncIterator]().next()
      source.tell.note('behind')
      await world.settled()
      expect(seen).toEqual([])
      door.open()
      expect(await first).toEqual({ done: false, value: 0 })
      await world.settled()
      expect(seen.sort()).toEqual(['after 0', 'behind', 'left', 'slowly'])
    })
  })

  describe('ST3 items come in order, then one end or error', () => {
    it('from a generator', async () => {
      expect(await collect(source.stream.numbers(1_000))).toEqual(Array.from({ length: 1_000 }, (_, n) => n))
    })

    it('from an async generator', async () => {
      door.open()
      expect(await collect(source.stream.slowly(200))).toEqual(Array.from({ length: 200 }, (_, n) => n))
    })

    it('and after the end nothing but the end', async () => {
      const items = source.stream.numbers(1)[Symbol.asyncIterator]()
      await items.next()
      expect(await items.next()).toEqual({ done: true, value: undefined })
      expect(await items.next()).toEqual({ done: true, value: undefined })
    })

    it('to reads that were made ahead', async () => {
      const items = source.stream.numbers(2)[Symbol.asyncIterator]()
      const reads = await Promise.all([items.next(), items.next(), items.next(), items.next()])
      expect(reads.map(({ value }) => value)).toEqual([0, 1, undefined, undefined])
    })

    it('with the generator`s own error behind the last item', async () => {
      const items = source.stream.failing(2)[Symbol.asyncIterator]()
      expect((await items.next()).value).toBe(0)
      expect((await items.next()).value).toBe(1)
      const error = await rejectionOf(items.next())
      expect(error).toBeInstanceOf(RangeError)
      expect(error.message).toBe('dried up')
      expect(await items.next()).toEqual({ done: true, value: undefined })
    })

    it('with an error that wraps what is none', async () => {
      const items = source.stream.failingWithNull()[Symbol.asyncIterator]()
      await items.next()
      expect(await rejectionOf(items.next())).toMatchObject({ code: 'THROWN_VALUE', value: null })
    })

    it('with the error of the method that never made one', async () => {
      expect(await rejectionOf(collect(source.stream.refuse()))).toBeInstanceOf(RangeError)
    })

    it('each copied when it is produced', async () => {
      expect(await collect(source.stream.sameObject())).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }])
    })

    it('at most 64 ahead of a consumer that does not read', async () => {
      const items = source.stream.numbers(1_000)[Symbol.asyncIterator]()
      await items.next()
      await world.settled()
      expect(produced).toBeGreaterThanOrEqual(64)
      expect(produced).toBeLessThanOrEqual(65)
      for (let n = 1; n < 1_000; n++) expect((await items.next()).value).toBe(n)
      expect(await items.next()).toEqual({ done: true, value: undefined })
    })

    it.each(['texts', 'arrays'] as const)('at most about a MiB of %s ahead of a consumer that does not read', async (kind) => {
      const items: AsyncIterator<string | Uint8Array> = source.stream[kind](60, 100_000)[Symbol.asyncIterator]()
      await items.next()
      await world.settled()
      expect(produced).toBeLessThanOrEqual(12)
      let read = 1
      while ((await items.next()).done !== true) read++
      expect(read).toBe(60)
    })

    it('until an item that cannot travel, which ends the stream and the generator', async () => {
      const items = source.stream.unsendable()[Symbol.asyncIterator]()
      expect((await items.next()).value).toBe(1)
      const error = await rejectionOf(items.next())
      expect(error).toMatchObject({ code: 'REPLY_LOST', method: 'unsendable' })
      expect(error.cause).toMatchObject({ code: 'NOT_SENDABLE', path: 'item' })
      expect(seen).toEqual(['left'])
    })

    it('until an item that the consumer cannot build, which ends the stream and the generator', async () => {
      const items = source.stream.unbuildable()[Symbol.asyncIterator]()
      expect((await items.next()).value).toBe(1)
      expect(await rejectionOf(items.next())).toMatchObject({ code: 'REPLY_LOST', ran: true })
      await world.settled()
      door.open()
      await world.settled()
      expect(seen).toContain('left')
    })

    it('not at all from a method that gives data', async () => {
      const data = (source.stream as unknown as { data(): AsyncIterable<number> }).data()
      expect(await rejectionOf(collect(data))).toMatchObject({ code: 'REPLY_LOST' })
      expect(await source.ask.data()).toEqual([1, 2, 3])
    })
  })

  describe('ST4 a stream that is cut off never looks whole', () => {
    const readTwo = async (): Promise<AsyncIterator<number>> => {
      const items = source.stream.numbers(100)[Symbol.asyncIterator]()
      await items.next()
      await items.next()
      await world.settled()
      return items
    }
    const drain = async (items: AsyncIterator<number>): Promise<{ read: number; error: Error }> => {
      for (let read = 0; ; read++) {
        try {
          if ((await items.next()).done === true) throw new Error('it looked whole')
        } catch (error) {
          return { read, error: error as Error }
        }
      }
    }

    it('when the actor stops', async () => {
      const items = await readTwo()
      await world.system.stopActor(source)
      const { read, error } = await drain(items)
      expect(read).toBeGreaterThanOrEqual(62)
      expect(error).toBeInstanceOf(AskInterruptedError)
      expect(error).toMatchObject({ method: 'numbers', reason: 'the actor ended: shutdown' })
    })

    it('when the actor is killed', async () => {
      source = await world.system.spawn(Source, { on: await world.sharedHost(on) })
      const items = await readTwo()
      await world.system.killActor(source)
      expect((await drain(items)).error).toMatchObject({ code: 'ASK_INTERRUPTED' })
    })

    it('when the actor fails', async () => {
      const items = await readTwo()
      source.tell.crash()
      const { error } = await drain(items)
      expect(error).toMatchObject({ code: 'ASK_INTERRUPTED' })
      expect(error.cause).toMatchObject({ message: 'crashed' })
    })

    it('and is not delivered at all when the method was never called', async () => {
      const busy = source.ask.busy()
      const opening = source.stream.numbers(1)[Symbol.asyncIterator]().next()
      await world.settled()
      const stopped = world.system.stopActor(source)
      expect(await rejectionOf(opening)).toBeInstanceOf(NotDeliveredError)
      door.open()
      await Promise.all([busy, stopped])
    })

    if (on !== 'here') {
      it('when the host dies', async () => {
        const items = await readTwo()
        world.host(1).die({ exitCode: 7 })
        const { read, error } = await drain(items)
        expect(read).toBeGreaterThanOrEqual(62)
        expect(error).toBeInstanceOf(HostDownError)
        expect(error).toMatchObject({ exitCode: 7 })
      })
    }
  })

  describe('ST5 a consumer that leaves', () => {
    it('by break: the signal aborts, then the generator`s finally runs', async () => {
      for await (const _ of source.stream.slowly(10)) break
      await world.settled()
      expect(seen).toEqual(['slowly', 'after 0', 'aborted'])
      door.open()
      await world.settled()
      expect(seen).toEqual(['slowly', 'after 0', 'aborted', 'left'])
    })

    it('by its own signal gets an error, and the producer stops', async () => {
      const giveUp = new AbortController()
      const items = source.with({ signal: giveUp.signal }).stream.slowly(10)[Symbol.asyncIterator]()
      await items.next()
      const read = items.next()
      await world.settled()
      giveUp.abort('enough')
      expect(await rejectionOf(read)).toMatchObject({ code: 'ASK_CANCELLED', cause: 'enough' })
      await world.settled()
      expect(seen).toContain('aborted')
    })

    it('gets nothing more, not even what has arrived', async () => {
      const items = source.stream.numbers(10)[Symbol.asyncIterator]()
      await items.next()
      await world.settled()
      await items.return!()
      expect(await items.next()).toEqual({ done: true, value: undefined })
    })

    it('before it began opens nothing', async () => {
      const giveUp = new AbortController()
      giveUp.abort('before')
      const items = source.with({ signal: giveUp.signal }).stream.numbers(3)[Symbol.asyncIterator]()
      expect(await rejectionOf(items.next())).toMatchObject({ code: 'ASK_NOT_SENT', method: 'numbers', cause: 'before' })
      await world.settled()
      expect(seen).toEqual([])
    })

    it('is not kept by a producer that never settles', async () => {
      const items = source.stream.deaf()[Symbol.asyncIterator]()
      await items.next()
      expect(await items.return!()).toEqual({ done: true, value: undefined })
      await world.settled()
      expect(seen).toEqual(['aborted'])
      source.tell.note('alive')
      await world.settled()
      expect(seen).toEqual(['aborted', 'alive'])
    })

    it('before the first item: the method`s turn is told so', async () => {
      const items = source.stream.later(3)[Symbol.asyncIterator]()
      const read = items.next()
      await world.settled()
      await items.return!()
      expect(await read).toEqual({ done: true, value: undefined })
      await world.settled()
      door.open()
      await world.settled()
      expect(produced).toBe(0)
    })

    it('by dying with its host: the signal aborts and the generator is left', async () => {
      const reader = await world.system.spawn(Reader, { on: 'thread' })
      const slot = on === 'here' ? 1 : 2
      expect(await reader.ask.start(source)).toBe(0)
      await world.settled()
      world.host(slot).die({})
      await world.settled()
      expect(seen).toContain('aborted')
      door.open()
      await world.settled()
      expect(seen).toContain('left')
    })
  })

  describe('ST6 a read', () => {
    it('waits as long as the producer lives', async () => {
      const items = source.stream.slowly(2)[Symbol.asyncIterator]()
      await items.next()
      const read = items.next()
      await world.pass(3_600_000)
      expect(await stateOf(read)).toBe('pending')
      door.open()
      expect((await read).value).toBe(1)
    })

    it('ends after itemTimeoutMs, and so does the stream', async () => {
      const items = source.with({ itemTimeoutMs: 500 }).stream.slowly(2)[Symbol.asyncIterator]()
      await items.next()
      const read = items.next()
      await world.pass(490)
      expect(await stateOf(read)).toBe('pending')
      await world.pass(30)
      expect(await rejectionOf(read)).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 500, method: 'slowly' })
      await world.settled()
      expect(seen).toContain('aborted')
    })
  })

  it('go from host to host, both ways at the same time', async () => {
    const reader = await world.system.spawn(Reader, { on: 'thread' })
    const other = await world.system.spawn(Reader, { on: 'thread' })
    const sums = [reader, other, reader, other].map((each, index) => each.ask.sum(source, 200 + index))
    expect(await Promise.all(sums)).toEqual([199, 200, 201, 202].map((last) => (last * (last + 1)) / 2))
  })
})

describe('two hosts that stream to each other and ask each other', () => {
  it('keep their numbers apart', async () => {
    door.reset()
    door.open()
    await using world = new World()
    const source = await world.system.spawn(Source)
    const thread = await world.system.threads(1)
    const there = await world.system.spawn(Source, { on: thread })
    const reader = await world.system.spawn(Reader, { on: thread })
    const twenty = Array.from({ length: 20 })
    const outward = twenty.map(() => collect(there.stream.slowly(100)))
    const inward = twenty.map(() => reader.ask.sum(source, 100))
    const asks = twenty.map(() => there.ask.data())
    expect((await Promise.all(outward)).every((items) => items.length === 100)).toBe(true)
    expect(await Promise.all(inward)).toEqual(Array(20).fill(4_950))
    await Promise.all(asks)
  })
})
