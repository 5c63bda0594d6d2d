import { beforeEach, describe, expect, it } from 'vitest'
import { assign, fromCallback, fromPromise, fromTransition, sendParent, sendTo, setup } from 'xstate'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { fromAsk, type Invocation, machineActor } from '../../src/machine/index.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Door } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'
import { answered, open } from './open.ts'

const door = new Door()
const other = new Door()

// ---- within the actor

const doubling = setup({
  types: { input: {} as number, output: {} as number, events: {} as { type: 'more' } | { type: 'enough' }, context: {} as { n: number } },
}).createMachine({
  id: 'doubling',
  context: ({ input }) => ({ n: input }),
  initial: 'on',
  states: {
    on: {
      on: {
        more: { actions: [assign({ n: ({ context }) => context.n * 2 }), sendParent(({ context }) => ({ type: 'told', by: 'child', n: context.n }))] },
        enough: 'off',
      },
    },
    off: { type: 'final' },
  },
  output: ({ context }) => context.n,
}) // biome-ignore format: one transition a line

type Told = { type: 'told'; by: string; n: number }
const family = setup({
  types: { context: {} as { heard: string[] }, events: {} as Told | { type: 'more' } | { type: 'enough' } },
  actors: {
    promise: fromPromise(async () => {
      await door.pass()
      return 7
    }),
    callback: fromCallback<{ type: 'more' }>(({ sendBack, receive }) =>
      receive(() => sendBack({ type: 'told', by: 'callback', n: 1 })),
    ),
    transition: fromTransition((n: number, _event: { type: 'more' }) => n + 1, 0),
    machine: doubling,
  },
  actions: { note: assign({ heard: ({ context }, what: string) => [...context.heard, what] }) },
}).createMachine({
  id: 'family',
  context: { heard: [] },
  invoke: [
    { src: 'promise', onDone: { actions: { type: 'note', params: ({ event }) => `promise ${event.output}` } } },
    { src: 'callback', id: 'callback' },
    {
      src: 'transition',
      id: 'transition',
      onSnapshot: { actions: { type: 'note', params: ({ event }) => `transition ${event.snapshot.context}` } },
    },
    {
      src: 'machine',
      id: 'machine',
      input: 3,
      onSnapshot: { actions: { type: 'note', params: ({ event }) => `machine ${event.snapshot.context.n}` } },
      onDone: { actions: { type: 'note', params: ({ event }) => `machine done ${event.output}` } },
    },
  ],
  on: {
    told: { actions: { type: 'note', params: ({ event }) => `${event.by} tells ${event.n}` } },
    more: { actions: ['callback', 'transition', 'machine'].map((id) => sendTo(id, { type: 'more' })) },
    enough: { actions: sendTo('machine', { type: 'enough' }) },
  },
})
class Family extends machineActor(family) {
  /** A turn that lasts: nothing may happen to the machine meanwhile. */
  async work(): Promise<readonly [before: number, after: number]> {
    const before = this.snapshot().context.heard.length
    await other.pass()
    return [before, this.snapshot().context.heard.length]
  }
}

// ---- elsewhere

class Bank extends Actor {
  async charge(cents: number): Promise<string> {
    const { signal } = this.context
    if (cents < 0) throw new RangeError(`${cents} cents`)
    signal.addEventListener('abort', () => (aborted = true))
    await door.pass()
    return `receipt for ${cents}`
  }
}
let aborted = false
const buyer = setup({
  types: {
    context: {} as { bank: ActorRef<Bank>; cents: number; says: string },
    input: {} as { bank: ActorRef<Bank>; cents: number },
    events: {} as { type: 'leave' },
  },
  actors: {
    charge: fromAsk(({ input, signal }: Invocation<{ bank: ActorRef<Bank>; cents: number }>) =>
      input.bank.with({ signal }).ask.charge(input.cents),
    ),
  },
}).createMachine({
  id: 'buyer',
  context: ({ input }) => ({ ...input, says: '' }),
  initial: 'buying',
  states: {
    buying: {
      invoke: {
        src: 'charge',
        input: ({ context: { bank, cents } }) => ({ bank, cents }),
        onDone: { target: 'happy', actions: assign({ says: ({ event }) => event.output }) },
        onError: {
          target: 'sad',
          actions: assign({ says: ({ event }) => `${(event.error as Error).name}: ${(event.error as Error).message}` }),
        },
      },
      on: { leave: 'gone' },
    },
    happy: {},
    sad: {},
    gone: {},
  },
})
const Buyer = machineActor(buyer)
expose(import.meta.url, { Family, Bank, Buyer })

beforeEach(() => {
  door.reset()
  other.reset()
  aborted = false
})

describe.each(placements)('what a machine on %s invokes', (on) => {
  it('runs within the actor: promises, callbacks, transitions and machines', async () => {
    await using world = new World()
    const ref = await open(world, Family, { on })
    ref.tell.send({ type: 'more' })
    ref.tell.send({ type: 'enough' })
    await world.settled()
    door.open()
    await world.settled()
    const { context } = await answered(world, ref.ask.snapshot())
    expect(context.heard).toEqual([
      'transition 0',
      'machine 3',
      'callback tells 1',
      'transition 1',
      'child tells 6',
      'machine 6',
      'machine done 6',
      'promise 7',
    ])
  })

  it('reaches it in turns: not while another message is handled', async () => {
    await using world = new World()
    const ref = await open(world, Family, { on })
    const working = ref.ask.work()
    await world.settled()
    door.open() // the promise resolves while the actor is at work
    await world.settled()
    other.open()
    expect(await answered(world, working)).toEqual([2, 2])
    const { context } = await answered(world, ref.ask.snapshot())
    expect(context.heard.at(-1)).toBe('promise 7')
  })

  it('does not reach it any more when its life is over', async () => {
    await using world = new World()
    const ref = await open(world, Family, { on })
    await answered(world, world.system.killActor(ref))
    const events = world.eventsOf('machine.inspected').length
    door.open()
    await world.settled()
    expect(world.eventsOf('machine.inspected')).toHaveLength(events)
  })
})

describe.each(placements)('an ask that a machine on %s invokes', (on) => {
  const begin = async (world: World, cents: number): Promise<ActorRef<InstanceType<typeof Buyer>>> => {
    const bank = await open(world, Bank, { on: on === 'here' ? 'thread' : 'here' })
    return open(world, Buyer, { args: [{ input: { bank, cents } }], on })
  }

  it('is done with its reply', async () => {
    await using world = new World()
    const ref = await begin(world, 5)
    door.open()
    await world.settled()
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({ value: 'happy', context: { says: 'receipt for 5' } })
    expect(aborted).toBe(false)
  })

  it('is in error with the error of the handler', async () => {
    await using world = new World()
    const ref = await begin(world, -5)
    await world.settled()
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({
      value: 'sad',
      context: { says: 'RangeError: -5 cents' },
    })
  })

  it('is cancelled when the machine leaves the state', async () => {
    await using world = new World()
    const ref = await begin(world, 5)
    expect(door.waiting).toBe(1)
    ref.tell.send({ type: 'leave' })
    await world.settled()
    expect(aborted).toBe(true)
    expect(await answered(world, ref.ask.matches('gone'))).toBe(true)
  })

  it('is cancelled when the actor stops', async () => {
    await using world = new World()
    const ref = await begin(world, 5)
    await answered(world, world.system.stopActor(ref))
    expect(aborted).toBe(true)
    door.open()
  })
})
