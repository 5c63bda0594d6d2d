// Statecharts as actors: events, context, output, state values and input keep the machine's types.
import { type AnyActorRef, assign, createMachine, type EventFrom, fromPromise, setup } from 'xstate'
import { Actor, type ActorRef, type ActorSystem, expose } from '../../src/index.ts'
import {
  type ChildMark,
  fromActor,
  fromAsk,
  type Invocation,
  type MachineActor,
  type MachineSnapshot,
  machineActor,
} from '../../src/machine/index.ts'
import type { Equal, Holds } from './equal.ts'

declare const system: ActorSystem

const light = setup({
  types: {
    context: {} as { cars: number },
    events: {} as { type: 'car' } | { type: 'press'; by: string },
    output: {} as { total: number },
  },
}).createMachine({
  id: 'light',
  context: { cars: 0 },
  initial: 'green',
  states: {
    green: { on: { car: { actions: assign({ cars: ({ context }) => context.cars + 1 }) }, press: 'red' } },
    red: { initial: 'walk', states: { walk: { on: { car: 'wait' } }, wait: {} }, on: { press: 'off' } },
    off: { type: 'final' },
  },
  output: ({ context }) => ({ total: context.cars }),
})
const Light = machineActor(light)

class CountingLight extends machineActor(light, { askFailure: 'crash' }) {
  #presses = 0
  press(by: string): number {
    this.send({ type: 'press', by })
    return this.matches('red') ? ++this.#presses : this.snapshot().context.cars
  }
  override async onStart(): Promise<void> {
    await super.onStart()
    const self: ActorRef<CountingLight> = this.self
    self.tell.press('me')
  }
}

const payment = setup({
  types: { context: {} as { cents: number }, input: {} as { cents: number }, events: {} as { type: 'pay' } },
}).createMachine({ id: 'payment', context: ({ input }) => ({ cents: input.cents }), initial: 'idle', states: { idle: {} } })
const Payment = machineActor(payment)

async function messages(): Promise<void> {
  const ref = await system.spawn(Light, { on: 'thread' })
  type _Ref = Holds<Equal<typeof ref, ActorRef<MachineActor<typeof light>>>>
  ref.tell.send({ type: 'car' })
  ref.tell.send({ type: 'press', by: 'me' })
  await ref.ask.send({ type: 'car' })
  // @ts-expect-error no such event
  ref.tell.send({ type: 'cart' })
  // @ts-expect-error the event lacks a part
  ref.tell.send({ type: 'press' })

  const snapshot = await ref.ask.snapshot()
  type _Snapshot = Holds<Equal<typeof snapshot, MachineSnapshot<typeof light>>>
  type _Value = Holds<Equal<typeof snapshot.value, 'green' | 'off' | { red: 'walk' | 'wait' }>>
  const cars: number = snapshot.context.cars
  const total: number | undefined = snapshot.output?.total
  type _Status = Holds<Equal<typeof snapshot.status, 'active' | 'done' | 'error' | 'stopped'>>
  // @ts-expect-error not in the context
  void snapshot.context.trucks
  // @ts-expect-error a snapshot over there cannot be written to
  snapshot.context.cars = cars + (total ?? 0)

  for await (const { value } of ref.stream.snapshots()) if (value === 'off') return
  for await (const { value } of ref.stream.snapshots({ limit: 1 })) if (value === 'off') return
  // @ts-expect-error not a state
  for await (const { value } of ref.stream.snapshots()) if (value === 'on') return

  const matching: boolean = await ref.ask.matches('red')
  await ref.ask.matches({ red: 'walk' })
  await ref.ask.matches({})
  // @ts-expect-error not a state
  await ref.ask.matches('blue')
  // @ts-expect-error not a state within it
  await ref.ask.matches({ red: 'run' })
  return void matching
}

/** `args` as the machine's input wants them. */
async function starts(): Promise<void> {
  await system.spawn(Light)
  await system.spawn(Light, { args: [] })
  await system.spawn(Light, { args: [{}] })
  await system.spawn(Payment, { args: [{ input: { cents: 5 } }] })
  const snapshot = await (await system.spawn(Payment, { args: [{ input: { cents: 5 } }] })).ask.snapshot()
  await system.spawn(Payment, { args: [{ snapshot }], on: 'process' })
  // @ts-expect-error it needs its input
  await system.spawn(Payment)
  // @ts-expect-error it needs its input
  await system.spawn(Payment, { args: [{}] })
  // @ts-expect-error of the wrong type
  await system.spawn(Payment, { args: [{ input: { cents: '5' } }] })
  // @ts-expect-error the snapshot of another machine
  await system.spawn(Light, { args: [{ snapshot }] })
  // @ts-expect-error one or the other
  await system.spawn(Payment, { args: [{ snapshot, input: { cents: 5 } }] })
}

async function subclasses(): Promise<void> {
  const ref = await system.spawn(CountingLight)
  const presses: number = await ref.ask.press('me')
  const base: ActorRef<MachineActor<typeof light>> = ref
  base.tell.send({ type: 'car' })
  // @ts-expect-error the base has no such message
  base.tell.press('me')
  // @ts-expect-error another machine
  const other: ActorRef<MachineActor<typeof payment>> = ref
  void [presses, other]
}

/** The context is looked at when the class is exposed. */
const worker = setup({ types: { context: {} as { run: () => void } } }).createMachine({ context: { run: () => {} } })
const Worker = machineActor(worker)
// @ts-expect-error a function in the context cannot travel
expose(import.meta.url, { Worker })
expose(import.meta.url, { Light, Payment, CountingLight })
expose(import.meta.url, { Plain: machineActor(createMachine({ initial: 'a', states: { a: {} } })) })

/** xstate's own refs in a context travel as marks. */
const family = setup({ types: { context: {} as { eldest: AnyActorRef | undefined; all: AnyActorRef[]; names: string[] } } })
const Family = machineActor(family.createMachine({ context: { eldest: undefined, all: [], names: [] } }))
expose(import.meta.url, { Family })
async function marks(): Promise<void> {
  const { context } = await (await system.spawn(Family)).ask.snapshot()
  type _Eldest = Holds<Equal<typeof context.eldest, ChildMark | undefined>>
  type _All = Holds<Equal<typeof context.all, readonly ChildMark[]>>
  type _Names = Holds<Equal<typeof context.names, string[]>>
}

// ---- what a machine invokes

class Bank extends Actor {
  constructor(_owner: string) {
    super()
  }
  charge(cents: number): string {
    return `${cents}`
  }
}

const parent = setup({
  types: {
    context: {} as { bank: ActorRef<Bank>; light: ActorRef<InstanceType<typeof Light>>; total: number; receipt: string },
    input: {} as { bank: ActorRef<Bank>; light: ActorRef<InstanceType<typeof Light>> },
  },
  actors: {
    charge: fromAsk(({ input, signal }: Invocation<{ bank: ActorRef<Bank>; cents: number }>) =>
      input.bank.with({ signal }).ask.charge(input.cents),
    ),
    own: fromActor(Light, { on: 'thread' }),
    there: fromActor<MachineActor<typeof light>>(),
    bank: fromActor(Bank, { send: (bank, event: { type: 'charge'; cents: number }) => bank.tell.charge(event.cents) }),
    plain: fromPromise(async () => 5),
  },
})
export const parentMachine = parent.createMachine({
  context: ({ input }) => ({ ...input, total: 0, receipt: '' }),
  initial: 'charging',
  states: {
    charging: {
      invoke: {
        src: 'charge',
        input: ({ context }) => ({ bank: context.bank, cents: 5 }),
        onDone: { target: 'watching', actions: assign({ receipt: ({ event }) => event.output }) },
      },
    },
    watching: {
      invoke: [
        {
          src: 'own',
          onSnapshot: { actions: assign({ total: ({ event }) => event.snapshot.context?.cars ?? 0 }) },
          onDone: { actions: assign({ total: ({ event }) => event.output.total }) },
        },
        { src: 'there', input: ({ context }) => context.light },
        { src: 'bank', input: ['me'] },
      ],
    },
  },
})
export const wrongInput = parent.createMachine({
  context: ({ input }) => ({ ...input, total: 0, receipt: '' }),
  // @ts-expect-error the arguments of the class are missing
  invoke: { src: 'bank' },
})
type _Events = Holds<Equal<EventFrom<typeof light>, { type: 'car' } | { type: 'press'; by: string }>>

void [messages, starts, subclasses, marks]
