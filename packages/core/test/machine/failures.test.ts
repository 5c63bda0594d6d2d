import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assign, fromCallback, fromPromise, setup } from 'xstate'
import { expose } from '../../src/actor/expose.ts'
import { machineActor } from '../../src/machine/index.ts'
import { Door, rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'
import { Sum, sum } from './charts.ts'
import { answered, open, read } from './open.ts'

const door = new Door()
/** What callbacks of machines did. */
let calls: string[] = []

/** Fails in every place where a machine can. */
const fragile = setup({
  types: {
    context: {} as { where: string },
    input: {} as { where: string },
    events: {} as { type: 'go' } | { type: 'fail' },
  },
  actors: {
    rejects: fromPromise(async () => {
      await door.pass()
      throw new RangeError('rejected')
    }),
    throws: fromPromise(() => {
      throw new RangeError('invoked')
    }),
    calls: fromCallback(() => {
      calls.push('callback began')
      return () => void calls.push('callback ended')
    }),
  },
}).createMachine({
  id: 'fragile',
  context: ({ input }) => {
    if (input.where === 'context') throw new RangeError('context')
    return { where: input.where }
  },
  initial: 'idle',
  invoke: { src: 'calls' },
  entry: ({ context }) => {
    if (context.where === 'entry') throw new RangeError('entry')
  },
  states: {
    idle: {
      on: {
        go: [
          { guard: ({ context }) => context.where === 'action', actions: () => { throw new RangeError('action') } },
          { guard: ({ context }) => context.where === 'assign', actions: assign(() => { throw new RangeError('assign') }) },
          { guard: ({ context }) => context.where === 'rejects', target: 'rejecting' },
          { guard: ({ context }) => context.where === 'throws', target: 'throwing' },
          { guard: ({ context }) => context.where === 'later', target: 'later' },
          { guard: () => { throw new RangeError('guard') } },
        ],
      },
    },
    rejecting: { invoke: { src: 'rejects' } },
    throwing: { invoke: { src: 'throws' } },
    later: { after: { 100: { actions: () => { throw new RangeError('later') } } } },
  },
}) // biome-ignore format: each failure on its line
const Fragile = machineActor(fragile)

/** Is called back when the door opens, and counts it. */
const called = setup({
  types: { context: {} as { calls: number }, events: {} as { type: 'called' } | { type: 'fail' } },
  actors: { waits: fromCallback(({ sendBack }) => void door.pass().then(() => sendBack({ type: 'called' }))) },
}).createMachine({
  id: 'called',
  context: { calls: 0 },
  invoke: { src: 'waits' },
  on: {
    called: { actions: assign({ calls: ({ context }) => context.calls + 1 }) },
    fail: { actions: () => { throw new RangeError('bang') } },
  },
}) // biome-ignore format: as above
const Called = machineActor(called)

class Patient extends machineActor(sum) {
  /** An ask that is at work when the machine fails. */
  async wait(): Promise<string> {
    await door.pass()
    this.send({ type: 'fail', with: new RangeError('late') })
    return 'never'
  }
}
expose(import.meta.url, { Fragile, Called, Patient })

beforeEach(() => {
  door.reset()
  calls = []
})
afterEach(() => door.open())

describe.each(placements)('F1 an error in a machine on %s', (on) => {
  it.each(['action', 'assign', 'throws'])('fails the life with the error as itself: %s', async (where) => {
    await using world = new World()
    const ref = await open(world, Fragile, { args: [{ input: { where } }], on })
    ref.tell.send({ type: 'go' })
    await world.settled()
    const message = where === 'throws' ? 'invoked' : where
    expect(world.eventsOf('actor.failed')).toMatchObject([{ actor: ref.id, at: 'Fragile', method: 'send', error: { message } }])
    expect(world.eventsOf('actor.failed')[0]!.error).toBeInstanceOf(RangeError)
  })

  it('in a guard fails the life with what xstate makes of it', async () => {
    await using world = new World()
    const ref = await open(world, Fragile, { args: [{ input: { where: 'guard' } }], on })
    ref.tell.send({ type: 'go' })
    await world.settled()
    expect(world.eventsOf('actor.failed')).toMatchObject([{ error: { message: expect.stringMatching(/guard.*guard$/s) } }])
  })

  it('fails the life also when it comes up while an ask is answered, which gets it', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    const error = await rejectionOf(answered(world, ref.ask.send({ type: 'fail', with: new RangeError('asked') })))
    expect(error).toBeInstanceOf(RangeError)
    expect(error.message).toBe('asked')
    expect(world.eventsOf('actor.failed')).toMatchObject([{ actor: ref.id, error: { message: 'asked' } }])
  })

  it('fails the life once, with the handler that was in between', async () => {
    await using world = new World()
    const ref = await open(world, Patient, { on })
    const waiting = rejectionOf(ref.ask.wait())
    await world.settled()
    door.open()
    expect(await answered(world, waiting)).toBeInstanceOf(Error)
    expect(world.eventsOf('actor.failed')).toMatchObject([{ error: { message: 'late' } }])
  })

  it('in a promise nobody waits for with onError fails the life in a turn of its own', async () => {
    await using world = new World()
    const ref = await open(world, Fragile, { args: [{ input: { where: 'rejects' } }], on })
    ref.tell.send({ type: 'go' })
    expect(await answered(world, ref.ask.matches('rejecting'))).toBe(true)
    door.open()
    await world.settled()
    expect(world.eventsOf('actor.failed')).toMatchObject([{ error: { name: 'RangeError', message: 'rejected' } }])
  })

  it('ends what the machine has running', async () => {
    await using world = new World()
    const ref = await open(world, Fragile, { args: [{ input: { where: 'action' } }], on })
    ref.tell.send({ type: 'go' })
    await world.settled()
    expect(calls).toEqual(['callback began', 'callback ended', 'callback began'])
  })

  it.each(['context', 'entry'])('in the %s fails the start', async (where) => {
    await using world = new World()
    const error = await rejectionOf(open(world, Fragile, { args: [{ input: { where } }], on }))
    expect(error).toMatchObject({ code: 'START', cause: { name: 'RangeError', message: where } })
  })

  it('that is no error is told as one that holds it', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    ref.tell.send({ type: 'fail', with: 'a text' })
    await world.settled()
    expect(world.eventsOf('actor.failed')).toMatchObject([{ error: { code: 'THROWN_VALUE', value: 'a text' } }])
  })

  it('cuts off its snapshots', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    const { over } = read(ref.stream.snapshots())
    await world.settled()
    ref.tell.send({ type: 'fail', with: new RangeError('bang') })
    await world.settled()
    expect(await rejectionOf(over)).toMatchObject({ code: 'ASK_INTERRUPTED', cause: { message: 'bang' } })
  })
})

describe.each(placements)('F14 a restarted machine on %s', (on) => {
  it('begins with its arguments, not with its last snapshot, and takes the mail that waits', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { args: [{ input: { from: 7 } }], on })
    ref.tell.send({ type: 'add', by: 100 })
    expect(await answered(world, ref.ask.matches({ open: 'large' }))).toBe(true)
    ref.tell.send({ type: 'fail', with: new RangeError('bang') })
    ref.tell.send({ type: 'add', by: 1 })
    const after = await answered(world, ref.ask.snapshot())
    expect(after).toMatchObject({ value: { open: 'small' }, context: { total: 8 } })
    expect(world.eventsOf('actor.started').map(({ life }) => life)).toEqual([1, 2])
  })

  it('begins with the snapshot it was started with', async () => {
    await using world = new World()
    const first = await open(world, Sum)
    first.tell.send({ type: 'add', by: 30 })
    const snapshot = await answered(world, first.ask.snapshot())
    const ref = await open(world, Sum, { args: [{ snapshot }], on })
    ref.tell.send({ type: 'add', by: 5 })
    ref.tell.send({ type: 'fail', with: new RangeError('bang') })
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({ context: { total: 30 } })
  })

  it('hears nothing of what its life before had invoked', async () => {
    await using world = new World()
    const ref = await open(world, Called, { on })
    ref.tell.send({ type: 'fail' })
    await world.settled()
    expect(door.waiting).toBe(2)
    door.open()
    await world.settled()
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({ context: { calls: 1 } })
  })
})
