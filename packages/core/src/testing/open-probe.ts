import type { HostedSystem, ProtocolOf } from '../actor/hosted-system.ts'
import { ignore } from '../basics/ignore.ts'
import type { ActorBrand } from '../codec/sendable.ts'
import { OptionError } from '../errors/option-error.ts'
import type { ActorRef, MessageName } from '../refs/actor-ref.ts'
import type { AnyMessage, Messages } from './messages.ts'
import { Probe } from './probe.ts'
import { ProbeInbox } from './probe-inbox.ts'
import { standInFor } from './stand-in.ts'

export interface ProbeOptions {
  /** A name in the system: a probe of a class is found by it as an actor of that class is. */
  readonly name?: string
  /** How long its expectations wait when they say nothing else. Milliseconds on the system's clock. @defaultValue 3 000 */
  readonly timeoutMs?: number
}

type System = Pick<HostedSystem, 'spawn' | 'killActor'>

/**
 * Starts a probe on this host, which has to be main: an actor with the messages of a class, of the interface in `<...>` by their names,
 * or any by their names.
 *
 * @throws NameTakenError, OptionError
 * @example
 * await using printer = await openProbe(system, Printer)
 * const reporter = await system.spawn(Reporter, { args: [printer.ref], on: 'thread' })
 * reporter.tell.report(3)
 * const { args } = await printer.expect('print')
 */
export function openProbe<A extends ActorBrand>(system: System, actor: ProtocolOf<A>, options?: ProbeOptions): Promise<Probe<A>>
export function openProbe<A>(system: System, messages: readonly MessageName<A>[], options?: ProbeOptions): Promise<Probe<A>>
export function openProbe<const N extends string>(
  system: System,
  messages: readonly N[],
  options?: ProbeOptions,
): Promise<Probe<AnyMessage<N>>>
export async function openProbe(
  system: System,
  messages: Messages,
  { name, timeoutMs = 3_000 }: ProbeOptions = {},
): Promise<unknown> {
  if (!(typeof timeoutMs === 'number' && timeoutMs > 0))
    throw new OptionError({ option: 'openProbe timeoutMs', expected: 'a number of milliseconds > 0', got: timeoutMs })
  const inbox = new ProbeInbox(`the probe of ${typeof messages === 'function' ? messages.name : messages.map(String).join(', ')}`)
  const actorClass = standInFor(messages, inbox)
  const ref = (await system.spawn(actorClass, name === undefined ? {} : { name })) as unknown as ActorRef<unknown>
  const end = (): Promise<void> => system.killActor(ref).catch(ignore) // the system may have stopped, and the probe with it
  return new Probe(ref, inbox, timeoutMs, end)
}
