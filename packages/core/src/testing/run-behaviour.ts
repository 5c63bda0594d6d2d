import type { ActorBrand } from '../codec/sendable.ts'
import { Behaviour } from './behaviour.ts'
import { ManualClock } from './manual-clock.ts'
import { TestedActor } from './tested-actor.ts'
import { type Surroundings, TestedContext } from './tested-context.ts'

export interface BehaviourOptions extends Surroundings {
  /** @defaultValue a new one that stands at 0 */
  readonly clock?: ManualClock
  /** How long its asks wait when the call says nothing else, on that clock. @defaultValue 30 000 */
  readonly askTimeoutMs?: number
}

/** `args` is required exactly when the constructor has a required parameter. */
export type BehaviourRest<P extends unknown[]> = [] extends P
  ? [options?: BehaviourOptions & { readonly args?: Readonly<P> }]
  : [options: BehaviourOptions & { readonly args: Readonly<P> }]

/**
 * Starts one actor without a system and without a thread: its constructor and `onStart` have run when this returns, and its messages are
 * handled in the calls that send them. An `onStart` that awaits goes on meanwhile: `await test.settled()`.
 *
 * @throws what the constructor or `onStart` throws
 * @throws NotSendableError an argument cannot travel
 * @example
 * const printer = stubRef(Printer)
 * const test = runBehaviour(Reporter, { args: [printer] })
 * test.tell.report(3)
 * expect(test.effects).toEqual([{ effect: 'told', to: printer.id, method: 'print', args: ['3 items'] }])
 */
export const runBehaviour = <A extends ActorBrand, P extends unknown[]>(
  actor: new (...args: P) => A,
  ...[options = {}]: BehaviourRest<P>
): Behaviour<A> => {
  const {
    clock = new ManualClock(),
    askTimeoutMs = 30_000,
    args = [],
  } = options as BehaviourOptions & { args?: readonly unknown[] }
  const tested = new TestedActor(actor as never, clock, askTimeoutMs)
  const context = new TestedContext(tested, options as BehaviourOptions)
  tested.life.context = context
  tested.start(actor as never, args)
  return new Behaviour(tested, context)
}
