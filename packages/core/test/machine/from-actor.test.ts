import { beforeEach, describe, expect, it } from 'vitest'
import { assign, createActor, createMachine, sendTo, setup } from 'xstate'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { fromActor, type MachineActor, machineActor } from '../../src/machine/index.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Door, rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'
import { Sum, type sum } from './charts.ts'
import { answered, open } from './open.ts'

// ---- what is invoked

/** Is done in its first moment. */
const flash = setup({ types: { input: {} as string, output: {} as string, context: {} as { text: string } } }).createMachine({
  id: 'flash',
  context: ({ input }) => ({ text: input }),
  initial: 'on',
  states: { on: { always: 'off' }, off: { type: 'final' } },
  output: ({ context }) => `${context.text}!`,
})
const Flash = machineActor(flash)

/** No machine at all. */
class Clerk extends Actor {
  readonly #name: string
  constructor(name: string) {
    super()
    this.#name = name
  }
  file(paper: string): void {
    filed.push(`${this.#name}: ${paper}`)
    if (paper === 'resign') void this.context.stop()
    if (paper === 'burn') throw new RangeError('fire')
  }
}
let filed: string[] = []
const door = new Door()

class Broken extends Actor {
  protected override onStart(): void {
    throw new RangeError('no start')
  }
}

// ---- the machines that invoke it

type Event =
  | { type: 'add'; by: number }
  | { type: 'end' }
  | { type: 'fail'; with: unknown }
  | { type: 'file'; paper: string }
  | { type: 'leave' }
  | { type: 'take'; sum: SumRef }
type SumRef = ActorRef<InstanceType<typeof Sum>>
type What = 'own' | 'there' | 'flash' | 'clerk' | 'mute' | 'broken'

const nameOf = (error: unknown): string => (error as Error).name

const boss = setup({
  types: {
    context: {} as { what: What; sum: SumRef | undefined; heard: string[] },
    input: {} as { what: What; sum?: SumRef },
    events: {} as Event,
  },
  actors: {
    own: fromActor(Sum, { on: 'thread' }),
    there: fromActor<MachineActor<typeof sum>>(),
    flash: fromActor(Flash, { on: 'process' }),
    clerk: fromActor(Clerk, { send: (clerk, event: { type: 'file'; paper: string }) => clerk.tell.file(event.paper) }),
    mute: fromActor(Clerk),
    broken: fromActor(Broken),
  },
  actions: { note: assign({ heard: ({ context }, what: string) => [...context.heard, what] }) },
}).createMachine({
  id: 'boss',
  context: ({ input }) => ({ what: input.what, sum: input.sum, heard: [] }),
  initial: 'choosing',
  states: {
    choosing: {
      always: [
        { guard: ({ context }) => context.what === 'own', target: 'own' },
        { guard: ({ context }) => context.what === 'there', target: 'there' },
        { guard: ({ context }) => context.what === 'flash', target: 'flash' },
        { guard: ({ context }) => context.what === 'clerk', target: 'clerk' },
        { guard: ({ context }) => context.what === 'mute', target: 'mute' },
        { target: 'broken' },
      ],
    },
    own: {
      invoke: {
        src: 'own',
        id: 'it',
        input: [{ input: { from: 5 } }],
        onSnapshot: { actions: { type: 'note', params: ({ event }) => `at ${event.snapshot.context?.total}` } },
        onDone: { target: 'done', actions: { type: 'note', params: ({ event }) => `done ${event.output}` } },
        onError: { target: 'failed', actions: { type: 'note', params: ({ event }) => nameOf(event.error) } },
      },
    },
    there: {
      invoke: {
        src: 'there',
        id: 'it',
        input: ({ context }) => context.sum!,
        onSnapshot: { actions: { type: 'note', params: ({ event }) => `at ${event.snapshot.context?.total}` } },
        onDone: { target: 'done', actions: { type: 'note', params: ({ event }) => `done ${event.output}` } },
        onError: { target: 'failed', actions: { type: 'note', params: ({ event }) => nameOf(event.error) } },
      },
    },
    flash: {
      invoke: {
        src: 'flash',
        input: [{ input: 'bang' }],
        onDone: { target: 'done', actions: { type: 'note', params: ({ event }) => event.output } },
      },
    },
    clerk: {
      invoke: {
        src: 'clerk',
        id: 'it',
        input: ['Bob'],
        onDone: { target: 'done', actions: { type: 'note', params: ({ event }) => `done ${event.output}` } },
        onError: { target: 'failed', actions: { type: 'note', params: ({ event }) => nameOf(event.error) } },
      },
    },
    mute: {
      invoke: {
        src: 'mute',
        id: 'it',
        input: ['Bob'],
        onError: { target: 'failed', actions: { type: 'note', params: ({ event }) => nameOf(event.error) } },
      },
    },
    broken: {
      invoke: {
        src: 'broken',
        onError: { target: 'failed', actions: { type: 'note', params: ({ event }) => nameOf(event.error) } },
      },
    },
    done: {},
    failed: {},
    left: {},
  },
  on: {
    leave: '.left',
    take: { target: '.there', actions: assign({ sum: ({ event }) => event.sum }) },
    add: { actions: sendTo('it', ({ event }) => event) },
    end: { actions: sendTo('it', ({ event }) => event) },
    fail: { actions: sendTo('it', ({ event }) => event) },
    file: { actions: sendTo('it', ({ event }) => event) },
  },
})
class Boss extends machineActor(boss) {
  async adopt(): Promise<void> {
    const sum = await this.context.spawn(Sum)
    this.send({ type: 'take', sum })
  }
  async rest(): Promise<void> {
    await door.pass()
  }
  childCount(): number {
    return this.context.children.length
  }
}
expose(import.meta.url, { Flash, Clerk, Broken, Boss })

beforeEach(() => {
  filed = []
  door.reset()
})

const heard = async (world: World, ref: ActorRef<Boss>): Promise<readonly unknown[]> => {
  await world.settled()
  const { value, context } = await answered(world, ref.ask.snapshot())
  return [value, ...context.heard]
}

describe.each(placements)('an actor that a machine on %s starts', (on) => {
  const start = (world: World, what: What): Promise<ActorRef<Boss>> => open(world, Boss, { args: [{ input: { what } }], on })

  it('gets its events, also those sent before it was there; shows its snapshots, and its output in the end', async () => {
    await using world = new World()
    const starting = world.system.spawn(Boss, { args: [{ input: { what: 'own' } }], on })
    void starting.then((ref) => ref.tell.send({ type: 'add', by: 1 }))
    await world.settled()
    const ref = await starting
    ref.tell.send({ type: 'add', by: 2 })
    await world.settled()
    ref.tell.send({ type: 'end' })
    expect(await heard(world, ref)).toEqual(['done', 'at 5', 'at 6', 'at 8', 'done 8'])
    expect(await answered(world, ref.ask.childCount())).toBe(0)
  })

  it('is heard in full also when it is done at once', async () => {
    await using world = new World()
    const ref = await start(world, 'flash')
    expect(await heard(world, ref)).toEqual(['done', 'bang!'])
  })

  it('is stopped when the machine leaves the state', async () => {
    await using world = new World()
    const ref = await start(world, 'own')
    await world.settled()
    expect(await answered(world, ref.ask.childCount())).toBe(1)
    ref.tell.send({ type: 'leave' })
    expect(await heard(world, ref)).toEqual(['left', 'at 5'])
    expect(world.eventsOf('actor.ended')).toMatchObject([{ at: 'Sum', reason: { kind: 'shutdown' } }])
  })

  it('is stopped when the machine leaves the state before it is there', async () => {
    await using world = new World()
    world.starts.close()
    const starting = world.system.spawn(Boss, { args: [{ input: { what: 'own' } }] })
    await world.settled()
    const ref = await starting
    ref.tell.send({ type: 'leave' })
    await world.settled()
    world.starts.open()
    expect(await heard(world, ref)).toEqual(['left'])
    expect(await answered(world, ref.ask.childCount())).toBe(0)
  })

  it('ends with the machine', async () => {
    await using world = new World()
    const ref = await start(world, 'own')
    await answered(world, world.system.stopActor(ref))
    expect(world.eventsOf('actor.ended').map(({ at }) => at)).toEqual(['Sum', 'Boss'])
  })

  it('that fails is an error of the machine, which goes on', async () => {
    await using world = new World()
    const ref = await start(world, 'own')
    await world.settled()
    ref.tell.send({ type: 'fail', with: new RangeError('bang') })
    expect(await heard(world, ref)).toEqual(['failed', 'at 5', 'RangeError'])
  })

  it('that does not start is an error of the machine', async () => {
    await using world = new World()
    const ref = await start(world, 'broken')
    expect(await heard(world, ref)).toEqual(['failed', 'StartError'])
  })

  it('may be any actor, told in its own words; it is done when it stops itself', async () => {
    await using world = new World()
    const ref = await start(world, 'clerk')
    await world.settled()
    for (const paper of ['form', 'resign']) ref.tell.send({ type: 'file', paper })
    expect(await heard(world, ref)).toEqual(['done', 'done undefined'])
    expect(filed).toEqual(['Bob: form', 'Bob: resign'])
  })

  it('that nobody said how to tell an event is in error at the first', async () => {
    await using world = new World()
    const ref = await start(world, 'mute')
    await world.settled()
    ref.tell.send({ type: 'file', paper: 'form' })
    expect(await heard(world, ref)).toEqual(['failed', 'ContextError'])
  })
})

describe.each(placements)('an actor that is there, and that a machine on %s takes for its own', (on) => {
  const begin = async (world: World): Promise<readonly [SumRef, ActorRef<Boss>]> => {
    const sum = await open(world, Sum, { args: [{ input: { from: 5 } }], on: on === 'thread' ? 'process' : 'thread' })
    const ref = await open(world, Boss, { args: [{ input: { what: 'there', sum } }], on })
    await world.settled()
    return [sum, ref]
  }

  it('gets its events, shows its snapshots, and its output in the end', async () => {
    await using world = new World()
    const [sum, ref] = await begin(world)
    ref.tell.send({ type: 'add', by: 1 })
    await world.settled()
    sum.tell.send({ type: 'add', by: 2 })
    await world.settled()
    sum.tell.send({ type: 'end' })
    expect(await heard(world, ref)).toEqual(['done', 'at 5', 'at 6', 'at 8', 'done 8'])
  })

  it('lives on when the machine leaves the state, and when the machine ends', async () => {
    await using world = new World()
    const [sum, ref] = await begin(world)
    ref.tell.send({ type: 'leave' })
    await world.settled()
    sum.tell.send({ type: 'add', by: 2 })
    expect(await heard(world, ref)).toEqual(['left', 'at 5'])
    await answered(world, world.system.stopActor(ref))
    expect(await answered(world, sum.ask.matches('open'))).toBe(true)
  })

  it('is heard in full also when it ended while the machine was at work', async () => {
    await using world = new World()
    const [sum, ref] = await begin(world)
    void ref.ask.rest()
    await world.settled()
    for (const by of [1, 2]) sum.tell.send({ type: 'add', by })
    sum.tell.send({ type: 'end' })
    await world.settled()
    expect(world.eventsOf('actor.ended')).toHaveLength(1)
    door.open()
    expect(await heard(world, ref)).toEqual(['done', 'at 5', 'at 6', 'at 8', 'done 8'])
  })

  it('lives on also when it is a child that the actor has for itself', async () => {
    await using world = new World()
    const ref = await open(world, Boss, { args: [{ input: { what: 'clerk' } }], on })
    await answered(world, ref.ask.adopt())
    ref.tell.send({ type: 'leave' })
    await world.settled()
    expect(await answered(world, ref.ask.childCount())).toBe(1)
  })

  it('is followed through its restarts', async () => {
    await using world = new World()
    const [sum, ref] = await begin(world)
    sum.tell.send({ type: 'add', by: 2 })
    await world.settled()
    sum.tell.send({ type: 'fail', with: new RangeError('bang') })
    await world.settled()
    sum.tell.send({ type: 'add', by: 3 })
    await world.settled()
    sum.tell.send({ type: 'end' })
    expect(await heard(world, ref)).toEqual(['done', 'at 5', 'at 7', 'at 5', 'at 8', 'done 8'])
  })

  it('is an error of the machine when others end it', async () => {
    await using world = new World()
    const [sum, ref] = await begin(world)
    await answered(world, world.system.killActor(sum))
    expect(await heard(world, ref)).toEqual(['failed', 'at 5', 'ActorStoppedError'])
  })

  it('is an error of the machine when it is gone already', async () => {
    await using world = new World()
    const sum = await open(world, Sum, { on: 'thread' })
    await answered(world, world.system.killActor(sum))
    const ref = await open(world, Boss, { args: [{ input: { what: 'there', sum } }], on })
    expect(await heard(world, ref)).toEqual(['failed', 'ActorStoppedError'])
    const told = world.eventsOf('machine.inspected').filter(({ message }) => message === 'troupe.failed')
    expect(told.map(({ type }) => type)).toEqual(['@xstate.event', '@xstate.snapshot'])
  })
})

describe('fromActor', () => {
  it('tells the machine each change once, so an answer to it is no loop', async () => {
    await using world = new World()
    const doubler = setup({ types: { context: {} as { seen: number[] } }, actors: { sum: fromActor(Sum, { on: 'thread' }) } })
    const machine = doubler.createMachine({
      context: { seen: [] },
      initial: 'on',
      states: {
        on: {
          invoke: {
            src: 'sum',
            id: 'sum',
            input: [{ input: { from: 1 } }],
            onSnapshot: {
              actions: [
                assign({ seen: ({ context, event }) => [...context.seen, event.snapshot.context!.total] }),
                sendTo('sum', ({ event }) => {
                  const { total } = (event as unknown as { snapshot: { context: { total: number } } }).snapshot.context
                  return total < 10 ? { type: 'add', by: total } : { type: 'end' }
                }),
              ],
            },
            onDone: 'off',
          },
        },
        off: {},
      },
    })
    const ref = await open(world, machineActor(machine))
    await world.settled()
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({ value: 'off', context: { seen: [1, 2, 4, 8, 16] } })
  })

  it('takes a ref that is known when the logic is made', async () => {
    await using world = new World()
    const sumRef = await open(world, Sum)
    const watcher = createMachine({
      context: { output: undefined },
      initial: 'on',
      states: {
        on: {
          invoke: { src: fromActor(sumRef), onDone: { target: 'off', actions: assign({ output: ({ event }) => event.output }) } },
        },
        off: {},
      },
    })
    const ref = await open(world, machineActor(watcher))
    await world.settled()
    sumRef.tell.send({ type: 'end' })
    await world.settled()
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({ value: 'off', context: { output: 0 } })
  })

  it.each([[undefined], [5], [{ id: 'x' }]])('takes a ref or a class, and not %j', async (input) => {
    await using world = new World()
    const watcher = createMachine({ invoke: { src: fromActor(), input: input as never } })
    const error = await rejectionOf(open(world, machineActor(watcher)))
    expect(error).toMatchObject({ code: 'START', cause: { code: 'OPTION', option: 'input of fromActor()' } })
  })

  it("says that xstate's own interpreter is no place for it", () => {
    const actor = createActor(createMachine({ invoke: { src: fromActor(Sum) } }))
    let failure: unknown
    actor.subscribe({ error: (error) => void (failure = error) })
    actor.start()
    expect(failure).toMatchObject({ code: 'CONTEXT', message: 'fromActor works within a machineActor only' })
  })

  it('brings back an actor of its own in a machine that is restored, from its arguments', async () => {
    await using world = new World()
    const first = await open(world, Boss, { args: [{ input: { what: 'own' } }] })
    await world.settled()
    first.tell.send({ type: 'add', by: 1 })
    await world.settled()
    const snapshot = await answered(world, first.ask.snapshot())
    await answered(world, world.system.stopActor(first))
    const second = await open(world, Boss, { args: [{ snapshot }], on: 'process' })
    await world.settled()
    second.tell.send({ type: 'end' })
    expect(await heard(world, second)).toEqual(['done', 'at 5', 'at 6', 'at 5', 'done 5'])
  })
})
