import { fromPromise, type NonReducibleUnknown, type PromiseActorLogic } from 'xstate'

/** What an invoked ask is given. */
export interface Invocation<I> {
  readonly input: I
  /** Aborted when the machine leaves the state that invoked it, and when its life ends. */
  readonly signal: AbortSignal
}

/**
 * An ask as something a machine invokes: its reply is `onDone`, its error `onError`. Refs come with the input. Hand the signal to the
 * ask, and it is given up when the machine leaves the state.
 *
 * @example
 * const charge = fromAsk(({ input, signal }: Invocation<{ bank: ActorRef<Bank>; cents: number }>) =>
 *   input.bank.with({ signal, timeoutMs: 2_000 }).ask.charge(input.cents))
 */
export const fromAsk = <O, I = NonReducibleUnknown>(ask: (call: Invocation<I>) => PromiseLike<O>): PromiseActorLogic<O, I> =>
  fromPromise<O, I>(({ input, signal }) => ask({ input, signal }))
