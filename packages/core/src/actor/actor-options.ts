import type { MailboxOptions } from '../mailbox/overflow.ts'
import type { MessageName } from '../refs/actor-ref.ts'
import type { Restart, Supervision } from './supervision-options.ts'

type MethodFlags<A, K extends keyof A> = { readonly [M in K]?: true }
type MethodNumbers<A, K extends keyof A> = { readonly [M in K]?: number }

/**
 * `static readonly options: ActorOptions<Counter> = { interleave: { value: true } }`: wrong keys, values and method names are errors on
 * that line, and renaming the method renames the key. An object, not a list of names: a list would make `typeof Sub` unassignable to
 * `typeof Base` as soon as the subclass names a method of its own.
 */
export interface ActorOptions<A> {
  /**
   * Which messages may be handled while another one awaits: `true` for all, or those named. A message not named starts only when no
   * other unnamed one is being handled; a named one does not wait for them, and so may overtake them.
   * @defaultValue none: one message at a time
   */
  readonly interleave?: true | MethodFlags<A, MessageName<A>>
  /**
   * What a handler that throws while it answers an ask does to the actor: `reply` fails that ask alone, `crash` fails the actor's life
   * as well. @defaultValue 'reply'
   */
  readonly askFailure?: 'reply' | 'crash'
  /** How much mail may wait, and what happens to the rest. */
  readonly mailbox?: MailboxOptions
  /** The longest a handler may run, in milliseconds; then the life fails with `HandlerTimeoutError`. @defaultValue no limit */
  readonly handlerTimeoutMs?: number
  /** How long `stop` waits for the handlers at hand, and then for `onStop`. @defaultValue the system's `stopTimeoutMs` (5 000) */
  readonly stopTimeoutMs?: number
  /** How it supervises its children. @defaultValue one-for-one, 3 restarts within 5 s */
  readonly supervision?: Supervision
  /** When it gets another life, unless its `spawn` says otherwise. @defaultValue 'transient' */
  readonly restart?: Restart
  /** The end of a link partner arrives as a notice and does not fail this life. @defaultValue false */
  readonly trapExits?: boolean
  /**
   * Lets handlers put their message aside with `context.stash()`: `true` for at most 1 000 messages, or how many. Only classes that say
   * so pay for it: the arguments of a message at hand are kept. @defaultValue false
   */
  readonly stash?: boolean | number
  /**
   * Messages that go before others: a whole number for each, 0 unless named, the higher the sooner. The order of one sender's messages
   * then holds among those of one number only. Notices and ticks have 0. A full mailbox that drops its oldest drops that of the lowest
   * number, and refuses a newcomer whose number is lower than all. @defaultValue none: first come, first served
   */
  readonly priority?: MethodNumbers<A, MessageName<A>>
}
