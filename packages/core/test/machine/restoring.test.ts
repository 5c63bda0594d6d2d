import { describe, expect, it } from 'vitest'
import { type AnyActorRef, assign, createActor, createMachine, fromPromise, fromTransition, sendTo, setup } from 'xstate'
import { expose } from '../../src/actor/expose.ts'
import { machineActor } from '../../src/machine/index.ts'
import { Door, rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'
import { Sum, sum } from './charts.ts'
import { answered, open, read } from './open.ts'

const door = new Door()

/** Two counters: one invoked, one spawned and kept in the context; and a place to come back to. */
const counter = setup({
  types: { context: {} as { n: number }, input: {} as { from: number }, events: {} as { type: 'up' } },
}).createMachine({
  id: 'counter',
  context: ({ input }) => ({ n: input.from }),
  on: { up: { actions: assign({ n: ({ context }) => context.n + 1 }) } },
})
const desk = setup({
  types: {
    context: {} as { spawned: AnyActorRef | undefined; list: AnyActorRef[]; me: unknown },
    events: {} as { type: 'up' } | { type: 'pause' } | { type: 'resume' } | { type: 'next' } | { type: 'nameless' },
  },
  actors: { counter, job: fromPromise<string, number>(async ({ input }) => `job ${input} ${String(await door.pass())}`) },
}).createMachine({
  id: 'desk',
  context: ({ spawn }) => {
    const spawned = spawn('counter', { id: 'spawned', input: { from: 10 } })
    return { spawned, list: [spawned], me: undefined }
  },
  invoke: { src: 'counter', id: 'invoked', input: { from: 0 } },
  initial: 'work',
  states: {
    work: {
      initial: 'first',
      states: {
        first: { on: { next: 'second' } },
        second: { invoke: { src: 'job', id: 'job', input: 2, onDone: 'third' } },
        third: {},
        back: { type: 'history' },
      },
      on: { pause: 'paused' },
    },
    paused: { on: { resume: 'work.back' } },
  },
  on: {
    up: { actions: [sendTo('invoked', { type: 'up' }), sendTo(({ context }) => context.spawned!, { type: 'up' })] },
    nameless: {
      actions: assign({
        me: ({ spawn }) =>
          spawn(
            fromTransition((n: number) => n, 5),
            { id: 'nameless' } as never,
          ),
      }),
    },
  },
})
const Desk = machineActor(desk)

/** Contexts that xstate itself has trouble with, or nobody can send. */
const odd = setup({
  types: { context: {} as Record<string, unknown>, input: {} as string },
}).createMachine({
  id: 'odd',
  context: ({ input: kind }) => {
    const cyclic: Record<string, unknown> = { name: 'ring' }
    cyclic.self = cyclic
    return kind === 'cyclic'
      ? { cyclic }
      : kind === 'large'
        ? { bytes: new Uint8Array(10), map: new Map([[1, new Date(5)]]) }
        : { deep: { list: [1, () => {}] } }
  },
})
const Odd = machineActor(odd)
expose(import.meta.url, { Desk, Odd })

describe.each(placements)('a snapshot of a machine on %s', (on) => {
  it('makes another one go on from there, children, history and all', async () => {
    await using world = new World()
    door.reset()
    const first = await open(world, Desk)
    for (const type of ['up', 'next', 'pause'] as const) first.tell.send({ type })
    const snapshot = await answered(world, first.ask.snapshot())
    expect(snapshot.context).toEqual({
      spawned: { xstate$$type: 1, id: 'spawned' },
      list: [{ xstate$$type: 1, id: 'spawned' }],
      me: undefined,
    })

    const second = await open(world, Desk, { args: [{ snapshot }], on })
    expect(await answered(world, second.ask.snapshot())).toEqual(snapshot)
    for (const type of ['up', 'resume'] as const) second.tell.send({ type })
    const after = await answered(world, second.ask.snapshot())
    expect(after.value).toEqual({ work: 'second' })
    expect(after.children).toMatchObject({
      invoked: { src: 'counter', snapshot: { context: { n: 2 } } },
      spawned: { src: 'counter', snapshot: { context: { n: 12 } } },
      job: { src: 'job', snapshot: { status: 'active', input: 2 } },
    })
  })

  it('begins promises anew that were under way', async () => {
    await using world = new World()
    door.reset()
    const first = await open(world, Desk)
    first.tell.send({ type: 'next' })
    const snapshot = await answered(world, first.ask.snapshot())
    const second = await open(world, Desk, { args: [{ snapshot }], on })
    expect(door.waiting).toBe(2)
    door.open()
    await world.settled()
    expect(await answered(world, second.ask.matches({ work: 'third' }))).toBe(true)
  })

  it('is one that xstate takes itself', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { args: [{ input: { from: 5 } }], on })
    ref.tell.send({ type: 'add', by: 2 })
    const snapshot = await answered(world, ref.ask.snapshot())
    const actor = createActor(sum, { snapshot: snapshot as never, input: undefined }).start()
    actor.send({ type: 'add', by: 100 })
    expect(actor.getSnapshot()).toMatchObject({ value: { open: 'large' }, context: { total: 107 } })
  })

  it('may be one that xstate made', async () => {
    await using world = new World()
    const actor = createActor(sum, { input: { from: 5 } }).start()
    const snapshot = actor.getPersistedSnapshot() as never
    const ref = await open(world, Sum, { args: [{ snapshot }], on })
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({ context: { total: 5 } })
  })

  it('of a final state makes an actor that stops', async () => {
    await using world = new World()
    const first = await open(world, Sum)
    const { items, over } = read(first.stream.snapshots())
    await world.settled()
    first.tell.send({ type: 'end' })
    await world.settled()
    await over
    const second = await open(world, Sum, { args: [{ snapshot: items.at(-1)! }], on })
    await world.settled()
    expect(world.eventsOf('actor.ended').map(({ actor }) => actor)).toEqual([first.id, second.id])
  })

  it('may have a context that leads back to itself, and collections', async () => {
    await using world = new World()
    const cyclic = await open(world, Odd, { args: [{ input: 'cyclic' }], on })
    const ring = (await answered(world, cyclic.ask.snapshot())).context.cyclic as { self: unknown }
    expect(ring.self).toBe(ring)
    const large = await open(world, Odd, { args: [{ input: 'large' }], on })
    expect((await answered(world, large.ask.snapshot())).context).toEqual({
      bytes: new Uint8Array(10),
      map: new Map([[1, new Date(5)]]),
    })
  })

  it('with something in its context that cannot be sent is an error that names it; the actor lives on', async () => {
    await using world = new World()
    const ref = await open(world, Odd, { args: [{ input: 'unsendable' }], on })
    const error = await rejectionOf(answered(world, ref.ask.snapshot()))
    expect(error).toMatchObject({ code: 'REPLY_LOST', cause: { code: 'NOT_SENDABLE', path: 'reply.context.deep.list[1]' } })
    const { over } = read(ref.stream.snapshots())
    await world.settled()
    expect(await rejectionOf(over)).toMatchObject({ code: 'REPLY_LOST', cause: { path: 'item.context.deep.list[1]' } })
    expect(await answered(world, ref.ask.matches({} as never))).toBe(true)
  })

  it('shows a child whose logic has no name, but cannot bring it back', async () => {
    await using world = new World()
    const ref = await open(world, Desk, { on })
    ref.tell.send({ type: 'nameless' })
    const snapshot = await answered(world, ref.ask.snapshot())
    expect(snapshot.children.nameless).toEqual({ snapshot: expect.objectContaining({ context: 5 }) })
    const error = await rejectionOf(open(world, Desk, { args: [{ snapshot }], on }))
    expect(error).toMatchObject({ code: 'START', cause: { code: 'OPTION', option: 'the snapshot for desk: child nameless' } })
  })

  it.each([[{ value: 'open' }], [5], [{ status: 'active' }]])('has to be one: %j', async (snapshot) => {
    await using world = new World()
    const error = await rejectionOf(open(world, Sum, { args: [{ snapshot: snapshot as never }], on }))
    expect(error).toMatchObject({ code: 'START', cause: { code: 'OPTION', option: 'the snapshot for sum' } })
  })

  it('of another machine is refused at the start', async () => {
    await using world = new World()
    const ref = await open(world, Desk)
    const snapshot = await answered(world, ref.ask.snapshot())
    const error = await rejectionOf(open(world, Sum, { args: [{ snapshot: snapshot as never }], on }))
    expect(error).toMatchObject({ code: 'START' })
  })
})

it('a machine without states has one as well', async () => {
  await using world = new World()
  const ref = await open(world, machineActor(createMachine({ context: { a: 1 } })))
  expect(await answered(world, ref.ask.snapshot())).toMatchObject({ value: {}, context: { a: 1 } })
})
