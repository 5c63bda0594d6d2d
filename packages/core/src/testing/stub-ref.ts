import type { ProtocolOf } from '../actor/hosted-system.ts'
import type { ActorBrand } from '../codec/sendable.ts'
import type { ActorRef, MessageName } from '../refs/actor-ref.ts'
import { Ref } from '../refs/ref.ts'
import { Bystander } from './bystander.ts'
import { ManualClock } from './manual-clock.ts'
import { type AnyMessage, descriptorOfMessages, type Messages } from './messages.ts'
import { newTestId, StubTarget } from './stub-target.ts'
import { testDesk } from './test-desk.ts'

const holder = new Bystander(testDesk('stub', new ManualClock(), Infinity, (target) => target))

/**
 * A ref to an actor that does not exist, to be given to a behaviour in its arguments or messages; what that sends to it is one of
 * its effects. Messages are those of a class, of the interface in `<...>` by their names, or any by their names.
 *
 * @example
 * const printer = stubRef(Printer)
 * const reports = stubRef<Reports>(['done', 'failed'])
 */
export function stubRef<A extends ActorBrand>(actor: ProtocolOf<A>): ActorRef<A>
export function stubRef<A>(messages: readonly MessageName<A>[]): ActorRef<A>
export function stubRef<const N extends string>(messages: readonly N[]): ActorRef<AnyMessage<N>>
export function stubRef(messages: Messages): unknown {
  const descriptor = descriptorOfMessages(messages)
  return new Ref(new StubTarget(newTestId(descriptor.name), descriptor), holder)
}
