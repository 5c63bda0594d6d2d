import { type ActorRef, type Host, NotSendableError, ThrownValueError, transfer } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Anybody, Money, OutOfStockError } = (await import(built('anybody'))) as typeof import('./fixtures/anybody.ts')
const { Stranger } = (await import(built('stranger'))) as typeof import('./fixtures/stranger.ts')
type Anyone = ActorRef<InstanceType<typeof Anybody>>

const places = ['here', 'thread', 'process'] as const
const pairs = places.flatMap((one) => places.map((other) => [one, other] as const))

/** An actor with a host of its own in a system of its own, for tests that end it. */
const open = async (on: (typeof places)[number]): Promise<OpenSystem & { readonly actor: Anyone }> => {
  const world = await openSystem()
  return { ...world, actor: await world.system.spawn(Anybody, { on }) }
}

const errorOf = (ask: Promise<unknown>): Promise<Record<string, unknown> & Error> =>
  ask.then(
    () => {
      throw new Error('it did not fail')
    },
    (error) => error,
  )

/** Values of every kind that may travel, made anew. */
const values = (): Record<string, unknown> => {
  const cyclic: Record<string, unknown> = { name: 'ring' }
  cyclic['self'] = cyclic
  cyclic['list'] = [cyclic, { deep: cyclic }]
  const shared = { twice: true }
  const holes: unknown[] = [1]
  holes[2] = 3
  const buffer = new ArrayBuffer(16)
  new Uint8Array(buffer).set([1, 2, 3, 4])
  return {
    undefined: undefined,
    null: null,
    booleans: [true, false],
    numbers: [0, -0, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324],
    bigints: [0n, -1n, 2n ** 64n, -(2n ** 200n)],
    texts: ['', '\u00e4\u{1f3ad}\0', '\ud800 alone', 'x'.repeat(100_000)],
    dates: [new Date(0), new Date(8.64e15), new Date(Number.NaN)],
    expressions: [/a+b/giu, /x/dsy],
    collections: {
      map: new Map<unknown, unknown>([
        [1, 'a'],
        [{ key: 1 }, new Set([1, [2]])],
      ]),
      set: new Set(['a', 1n]),
    },
    objects: { nested: { deeper: [{ a: 1 }, [], {}] }, 'two words': 1, __proto__key: 2, none: undefined },
    holes,
    cyclic,
    'one object twice': [shared, shared],
    bytes: [
      new Int8Array([-1, 1]),
      new Uint8Array([255]),
      new Uint8ClampedArray([255]),
      new Int16Array([-300]),
      new Uint16Array([300]),
      new Int32Array([-70_000]),
      new Uint32Array([70_000]),
      new Float32Array([1.5]),
      new Float64Array([Math.PI]),
      new BigInt64Array([-1n]),
      new BigUint64Array([2n ** 64n - 1n]),
      new DataView(new ArrayBuffer(4)),
    ],
    buffers: [buffer, new Uint8Array(buffer, 1, 2), Buffer.from('bytes')],
  }
}

describe.each(places)('an actor on %s', (on) => {
  let world: OpenSystem
  let home: Host | 'here'
  /** What each test asks; it has a host of its own, where others join it that have something to remember. */
  let actor: Anyone
  beforeAll(async () => {
    world = await openSystem()
    home = on === 'here' ? on : (await (on === 'thread' ? world.system.threads(1) : world.system.processes(1))).hosts[0]!
    actor = await world.system.spawn(Anybody, { on: home })
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it('replies with what its handlers return', async () => {
    expect(await actor.ask.add(1, 2)).toBe(3)
    expect(await actor.ask.addSlowly(1, 2)).toBe(3)
    expect(await actor.ask.nothing()).toBeUndefined()
    const total = await actor.ask.total([new Money(150n), new Money(2n ** 70n)])
    expect(total).toBeInstanceOf(Money)
    expect(total.plus(new Money(1n)).toWire()).toBe(2n ** 70n + 151n)
  })

  it('gets and gives back the same values, of every kind that may travel (IS3)', async () => {
    for (const [kind, sent] of Object.entries(values())) {
      const back = await actor.ask.echo(sent)
      expect(back, kind).toStrictEqual(withoutBufferClass(sent))
      expect(values()[kind], kind).toStrictEqual(sent) // what was sent is as it was
    }
    // one by one, as matchers compare them, takes seconds
    const many = new Uint8Array(300_000).fill(7)
    const back = (await actor.ask.echo(many)) as Uint8Array
    expect(back).toBeInstanceOf(Uint8Array)
    expect([back.constructor.name, Buffer.compare(back, many)]).toEqual(['Uint8Array', 0])
    expect(Buffer.compare(many, Buffer.alloc(300_000, 7))).toBe(0)
  })

  it('keeps cycles and what is one object twice', async () => {
    const { cyclic, 'one object twice': twice } = values()
    const ring = (await actor.ask.echo(cyclic)) as { self: unknown; list: [unknown, { deep: unknown }] }
    expect([ring.self === ring, ring.list[0] === ring, ring.list[1].deep === ring, ring === cyclic]).toEqual([
      true,
      true,
      true,
      false,
    ])
    const [one, other] = (await actor.ask.echo(twice)) as [unknown, unknown]
    expect(one).toBe(other)
  })

  it('fails an ask with the error of its handler: class, code, fields, causes and remote stack (A5)', async () => {
    const error = await errorOf(actor.ask.order('tea'))
    expect(error).toBeInstanceOf(OutOfStockError)
    expect(error).toBeInstanceOf(RangeError)
    expect(error).toMatchObject({ name: 'OutOfStockError', code: 'OUT_OF_STOCK', item: 'tea', left: 0, message: '0 of tea left' })
    expect(error.cause).toBeInstanceOf(Error)
    expect(error.cause).toMatchObject({ message: 'the truck is late', cause: 'snow' })
    expect(error.stack).toMatch(/Anybody\.order.*anybody\.mjs/)
    expect(await errorOf(actor.ask.reject())).toMatchObject({ item: 'later', left: 1 })
    const unknown = await errorOf(actor.ask.failPrivately())
    expect(unknown).toBeInstanceOf(TypeError)
    expect(unknown).toMatchObject({ code: 'PRIVATE', detail: { list: [1, 2], when: new Date(0) } })
    const both = await errorOf(actor.ask.failTogether())
    expect(both).toBeInstanceOf(AggregateError)
    expect(both['errors']).toEqual([expect.any(TypeError), expect.any(OutOfStockError)])
    // it lives on
    expect(await actor.ask.add(1, 1)).toBe(2)
  })

  it.each([undefined, null, 1, 'text', { list: [1] }])(
    'fails an ask with what was thrown, though it is no error: %o (A5)',
    async (value) => {
      const error = await errorOf(actor.ask.throwValue(value))
      expect(error).toBeInstanceOf(ThrownValueError)
      expect(error['value']).toEqual(value)
    },
  )

  it('handles tells and asks in the order sent, one at a time (D1, E1)', async () => {
    const actor = await world.system.spawn(Anybody, { on: home })
    actor.tell.note(1)
    const slow = actor.ask.noteSlowly('a')
    actor.tell.note(2)
    actor.tell.noteSlowly('b')
    actor.tell.note(3)
    expect(await actor.ask.log()).toEqual([1, 'begin a', 'end a', 2, 'begin b', 'end b', 3])
    await slow
  })

  it('streams items in order, from generators of both kinds (ST1, ST3)', async () => {
    const numbers: number[] = []
    for await (const n of actor.stream.count(1_000)) numbers.push(n)
    expect(numbers).toEqual(Array.from({ length: 1_000 }, (_, n) => n))
    const squares: unknown[] = []
    for await (const square of actor.stream.squares(3)) squares.push(square)
    expect(squares).toEqual([
      { n: 0, square: 0 },
      { n: 1, square: 1 },
      { n: 2, square: 4 },
    ])
  })

  it('ends a stream with the error of its body, after the items (ST3)', async () => {
    const numbers: number[] = []
    const read = async (): Promise<void> => {
      for await (const n of actor.stream.failAfter(100)) numbers.push(n)
    }
    expect(await errorOf(read())).toMatchObject({ code: 'OUT_OF_STOCK', left: 100 })
    expect(numbers.length).toBe(100)
  })

  it('hears when the reader of a stream has left: the signal first, then return (ST5)', async () => {
    const actor = await world.system.spawn(Anybody, { on: home })
    for await (const n of actor.stream.endless()) if (n === 200) break
    await expect.poll(() => actor.ask.log()).toEqual(['stream ended, aborted: true'])
  })

  it('moves a buffer that is transferred: gone here, whole there (IS2)', async () => {
    for (const bytes of [10, 1_000_000]) {
      const pixels = new Uint8Array(bytes).fill(2)
      expect(await actor.ask.sum(transfer(pixels))).toBe(2 * bytes)
      expect([pixels.byteLength, pixels.buffer.byteLength]).toEqual([0, 0])
      const whole = new ArrayBuffer(bytes)
      const back = await actor.ask.echo({ list: [transfer(whole)] })
      expect(back).toStrictEqual({ list: [new ArrayBuffer(bytes)] })
      expect(whole.byteLength).toBe(0)
    }
  })

  it('has children anywhere, and ends them with itself (X1)', async () => {
    await using world = await open(on)
    const { actor, system } = world
    const children = await Promise.all(places.map((place) => actor.ask.raise(place)))
    expect(await Promise.all(children.map((child) => child.ask.add(2, 2)))).toEqual([4, 4, 4])
    await system.stopActor(actor)
    // they are gone, and so are the hosts that were theirs alone
    const refusals = ['ACTOR_STOPPED', 'HOST_UNAVAILABLE']
    for (const child of children) expect(refusals).toContain((await errorOf(child.ask.add(1, 1)))['code'])
    expect(await system.hosts()).toHaveLength(1)
  })

  it('starts actors that outlive it, and finds them by name (S8)', async () => {
    await using world = await openSystem()
    const { system } = world
    // on a host of its own, which would end with it
    const host = on === 'here' ? on : on === 'thread' ? await system.threads(1) : await system.processes(1)
    const actor = await system.spawn(Anybody, { on: host })
    for (const place of places) await actor.ask.found(`founded on ${place}`, place)
    await actor.ask.found('founded on main', system.here)
    await system.stopActor(actor)
    const seeker = await system.spawn(Anybody, { on })
    for (const place of [...places, 'main']) {
      const found = await system.get(Anybody, `founded on ${place}`)
      expect(await found.ask.add(1, 2)).toBe(3)
      expect((await seeker.ask.find(`founded on ${place}`))?.id).toBe(found.id)
    }
    expect(await seeker.ask.find('nobody')).toBeUndefined()
  })

  it('that stops itself finishes the message at hand; its host goes with it', async () => {
    await using world = await open(on)
    const { actor, system } = world
    actor.tell.leave()
    expect(await errorOf(actor.ask.add(1, 1))).toMatchObject({ family: 'not-delivered' })
    await expect.poll(async () => (await system.hosts()).length).toBe(1)
  })
})

/** For refs that travel: the hosts they come from, others they go to, where their classes stay unknown, and one more. */
let country: OpenSystem
let homes: Record<(typeof places)[number], Host | 'here'>
let guests: typeof homes
let afar: Host
beforeAll(async () => {
  country = await openSystem()
  const [threads, processes] = await Promise.all([country.system.threads(2), country.system.processes(3)])
  homes = { here: 'here', thread: threads.hosts[0]!, process: processes.hosts[0]! }
  guests = { here: 'here', thread: threads.hosts[1]!, process: processes.hosts[1]! }
  afar = processes.hosts[2]!
})
afterAll(() => country[Symbol.asyncDispose]())

describe.each(pairs)('a ref of an actor on %s, given to one on %s', (home, guest) => {
  it('is used there: from a Map in an array, for asks, streams and errors (R1)', async () => {
    const helper = await country.system.spawn(Anybody, { on: homes[home] })
    const actor = await country.system.spawn(Anybody, { on: guests[guest] })
    expect(await actor.ask.addBy({ members: [new Map([['helper', helper]])] }, 1, 2)).toBe(1_003)
    expect(await actor.ask.streamBy(helper, 100)).toEqual(Array.from({ length: 100 }, (_, n) => n))
    const error = await errorOf(actor.ask.orderBy(helper, 'milk'))
    expect(error).toBeInstanceOf(OutOfStockError)
    expect(error).toMatchObject({ item: 'milk', cause: { message: 'the truck is late' } })
    expect(error.stack).toMatch(/Anybody\.order/)
  })

  it('is the same ref when it comes back, and known by its id (I6)', async () => {
    const helper = await country.system.spawn(Anybody, { on: homes[home] })
    const actor = await country.system.spawn(Anybody, { on: guests[guest] })
    await actor.ask.keep(helper)
    const back = (await actor.ask.kept()) as Anyone
    expect(back.equals(helper)).toBe(true)
    expect(back.id).toBe(helper.id)
    expect(await back.ask.add(1, 2)).toBe(3)
    const self = await (await helper.ask.me()).ask.me()
    expect(self.id).toBe(helper.id)
  })

  it('passes through a host that never loaded its class, and is good on the other side (I5)', async () => {
    const stranger = await country.system.spawn(Stranger, { on: homes[home] })
    const keeper = await country.system.spawn(Anybody, { on: guests[guest] })
    await keeper.ask.keep({ deep: [stranger] })
    const reader = await country.system.spawn(Anybody, { on: afar })
    await reader.ask.keep(await keeper.ask.kept())
    const { deep } = (await reader.ask.kept()) as { deep: [ActorRef<InstanceType<typeof Stranger>>] }
    expect(await deep[0].ask.greet('you')).toBe('hello you')
  })
})

describe('shared memory', () => {
  it('is the same memory for actors on threads and here', async () => {
    await using world = await openSystem()
    const words = new Int32Array(new SharedArrayBuffer(8))
    for (const on of ['here', 'thread'] as const) {
      const actor = await world.system.spawn(Anybody, { on })
      await actor.ask.fill(words, 7)
      expect([...words]).toEqual([7, 7])
      words.fill(0)
      const other = await world.system.spawn(Anybody, { on: 'thread' })
      await actor.ask.keep(words)
      await other.ask.fill((await actor.ask.kept()) as Int32Array, 8)
      expect([...words]).toEqual([8, 8])
    }
  })

  it('cannot go to a process, from main or from a thread, and the error says why', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anybody, { on: 'process' })
    const thread = await world.system.spawn(Anybody, { on: 'thread' })
    const kept = new Int32Array(new SharedArrayBuffer(8))
    await thread.ask.keep(kept)
    for (const error of [await errorOf(actor.ask.keep({ kept })), await errorOf(thread.ask.handOver(actor))]) {
      expect(error).toBeInstanceOf(NotSendableError)
      expect(error['path']).toMatch(/^argument 0\.kept/)
      expect(error.message).toMatch(/shared/i)
      expect(error.message).toMatch(/process/i)
    }
    expect(() => actor.tell.keep(kept)).toThrow(NotSendableError)
    expect(await actor.ask.add(1, 2)).toBe(3)
  })
})

/** Node's `Buffer` arrives as the `Uint8Array` that it is. */
const withoutBufferClass = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((item) => (Buffer.isBuffer(item) ? new Uint8Array(item) : item)) : value
