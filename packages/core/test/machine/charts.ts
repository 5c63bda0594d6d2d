import { assign, setup } from 'xstate'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { fromAsk, type Invocation, machineActor } from '../../src/machine/index.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'

/** Goes round by itself; whoever presses the button has less to wait. */
export const trafficLight = setup({
  types: { context: {} as { rounds: number }, events: {} as { type: 'press' } | { type: 'break' } },
  delays: { walk: 2_000 },
}).createMachine({
  id: 'trafficLight',
  context: { rounds: 0 },
  initial: 'green',
  states: {
    green: { id: 'green', after: { 3000: 'yellow' }, on: { press: 'yellow' } },
    yellow: { after: { 1000: 'red' } },
    red: {
      entry: assign({ rounds: ({ context }) => context.rounds + 1 }),
      initial: 'walk',
      states: { walk: { after: { walk: 'wait' } }, wait: { after: { 500: '#green' } } },
    },
    blinking: { type: 'final' },
  },
  on: { break: '.blinking' },
})
export const TrafficLight = machineActor(trafficLight)

/** Takes a charge at the attempt it is told to, and refuses those before. */
export class Bank extends Actor {
  readonly #takesAt: number
  #attempts = 0
  constructor(takesAt: number) {
    super()
    this.#takesAt = takesAt
  }
  charge(cents: number): string {
    if (++this.#attempts < this.#takesAt) throw new RangeError(`no luck at attempt ${this.#attempts}`)
    return `${cents} at attempt ${this.#attempts}`
  }
  attempts(): number {
    return this.#attempts
  }
}

/** Asks a bank, again after a while that doubles, three times at most. */
export const payment = setup({
  types: {
    context: {} as { cents: number; bank: ActorRef<Bank>; attempts: number; receipt: string; errors: string[] },
    input: {} as { cents: number; bank: ActorRef<Bank> },
    events: {} as { type: 'pay' } | { type: 'cancel' },
    output: {} as { receipt: string; errors: string[] },
  },
  actors: {
    charge: fromAsk(({ input: { bank, cents }, signal }: Invocation<{ bank: ActorRef<Bank>; cents: number }>) =>
      bank.with({ signal }).ask.charge(cents),
    ),
  },
  guards: { mayTryAgain: ({ context }) => context.attempts < 3 },
  delays: { pause: ({ context }) => 100 * 2 ** (context.attempts - 1) },
}).createMachine({
  id: 'payment',
  context: ({ input }) => ({ ...input, attempts: 0, receipt: '', errors: [] }),
  initial: 'idle',
  states: {
    idle: { on: { pay: 'charging' } },
    charging: {
      entry: assign({ attempts: ({ context }) => context.attempts + 1 }),
      invoke: {
        src: 'charge',
        input: ({ context: { bank, cents } }) => ({ bank, cents }),
        onDone: { target: 'paid', actions: assign({ receipt: ({ event }) => event.output }) },
        onError: {
          target: 'refused',
          actions: assign({ errors: ({ context, event }) => [...context.errors, (event.error as Error).message] }),
        },
      },
      on: { cancel: 'cancelled' },
    },
    refused: {
      always: { guard: ({ context }) => context.attempts >= 3, target: 'failed' },
      after: { pause: { guard: 'mayTryAgain', target: 'charging' } },
      on: { cancel: 'cancelled' },
    },
    paid: { type: 'final' },
    failed: { type: 'final' },
    cancelled: { type: 'final' },
  },
  output: ({ context: { receipt, errors } }) => ({ receipt, errors }),
})
export const Payment = machineActor(payment)

/** Adds up until it is told that this was all. */
export const sum = setup({
  types: {
    context: {} as { total: number },
    input: {} as { from: number } | undefined,
    events: {} as { type: 'add'; by: number } | { type: 'look' } | { type: 'end' } | { type: 'fail'; with: unknown },
    output: {} as number,
  },
  actions: {
    fail: (_, { error }: { error: unknown }) => {
      throw error
    },
  },
}).createMachine({
  id: 'sum',
  context: ({ input }) => ({ total: input?.from ?? 0 }),
  initial: 'open',
  states: {
    open: {
      initial: 'small',
      states: { small: { always: { guard: ({ context }) => context.total >= 100, target: 'large' } }, large: {} },
      on: {
        add: { target: '.small', actions: assign({ total: ({ context, event }) => context.total + event.by }) },
        look: {},
        end: 'closed',
        fail: { actions: { type: 'fail', params: ({ event }) => ({ error: event.with }) } },
      },
    },
    closed: { type: 'final' },
  },
  output: ({ context }) => context.total,
})
export const Sum = machineActor(sum)

expose(import.meta.url, { TrafficLight, Payment, Bank, Sum })
