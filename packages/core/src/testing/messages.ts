import type { ProtocolOf } from '../actor/hosted-system.ts'
import { protocolOf } from '../actor/protocol.ts'
import { type Descriptor, descriptorOf } from '../refs/descriptor.ts'

/** What names messages: an actor class, or the names themselves. */
export type Messages = ProtocolOf<unknown> | readonly PropertyKey[]

/** The protocol of somebody who takes these messages with any arguments; whatever is asked of it, its reply fits. */
export type AnyMessage<N extends string> = { [M in N]: (...args: unknown[]) => never }

/** What a ref to an actor with these messages knows of its class. */
export const descriptorOfMessages = (messages: Messages): Descriptor =>
  typeof messages === 'function' ? protocolOf(messages).descriptor : descriptorOf('Stub', ['#Stub'], messages.map(String))
