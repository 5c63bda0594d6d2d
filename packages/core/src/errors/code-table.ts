import { ExpectationError } from './expectation-error.ts'
import { ContextError, HandlerTimeoutError, ThrownValueError } from './handler-errors.ts'
import { HostStalledError } from './host-errors.ts'
import { FrameInvalidError, HandshakeError } from './link-errors.ts'
import {
  ActorNotFoundError,
  ActorStoppedError,
  AskCycleError,
  AskNotSentError,
  HostStartError,
  HostUnavailableError,
  LinkFullError,
  MailboxFullError,
  NotExposedError,
  NotSendableError,
  ProtocolMismatchError,
  StaleActorError,
  SystemStoppedError,
} from './not-delivered-errors.ts'
import { OptionError } from './option-error.ts'
import {
  AskCancelledError,
  AskInterruptedError,
  AskTimeoutError,
  HostDownError,
  ReplyLostError,
} from './outcome-unknown-errors.ts'
import { EscapedError, SimulationError } from './simulation-errors.ts'
import { EntryNotGuardedError, NameTakenError, StartError } from './start-errors.ts'
import { ChildExistsError, ChildNotFoundError, LinkedExitError, StashFullError, SupervisionError } from './supervision-errors.ts'
import type { ErrorFamily, TroupeError } from './troupe-error.ts'

/** One kind of error, for the page of errors and for building it again on another host. */
export interface CodeEntry {
  // biome-ignore lint/suspicious/noExplicitAny: each class takes facts of its own
  readonly class: (new (facts: any, options?: ErrorOptions) => TroupeError) & { readonly prototype: TroupeError }
  readonly family: ErrorFamily
  readonly meaning: string
  readonly remedy: string
}

/** Every code of the core. It is the source of `docs/errors.md`. */
export const codeTable: Readonly<Record<string, CodeEntry>> = {
  ACTOR_NOT_FOUND: {
    class: ActorNotFoundError,
    family: 'not-delivered',
    meaning: 'There never was an actor behind the ref, or the ref belongs to another system.',
    remedy: 'Use refs within their own system; find the actor by name.',
  },
  ACTOR_STOPPED: {
    class: ActorStoppedError,
    family: 'not-delivered',
    meaning: 'The actor ended before it took the message.',
    remedy: 'Watch actors you depend on, and find the successor by name.',
  },
  MAILBOX_FULL: {
    class: MailboxFullError,
    family: 'not-delivered',
    meaning: 'The mailbox was at its bound and its policy refused or dropped this message.',
    remedy: 'Await `ref.ready()` before sending more, raise the bound, or choose another policy.',
  },
  NOT_SENDABLE: {
    class: NotSendableError,
    family: 'not-delivered',
    meaning: 'A value in the message cannot travel; the path says which.',
    remedy: 'Send plain data, send a ref in place of an actor, or give the class `toWire()` and `static fromWire()`.',
  },
  NOT_EXPOSED: {
    class: NotExposedError,
    family: 'not-delivered',
    meaning: 'Another host cannot load the class or function.',
    remedy: 'Add the line that the message shows to the module that exports it.',
  },
  HOST_UNAVAILABLE: {
    class: HostUnavailableError,
    family: 'not-delivered',
    meaning: 'The host of the receiver is known to be down.',
    remedy: 'Try again later if `retryable` is true.',
  },
  HOST_START: {
    class: HostStartError,
    family: 'not-delivered',
    meaning: 'A thread or process did not become ready.',
    remedy: 'Read `stderr` and `cause`: the module may throw, loop or exit while it is loaded.',
  },
  LINK_FULL: {
    class: LinkFullError,
    family: 'not-delivered',
    meaning: 'More waits for the host than the outbox may hold.',
    remedy: 'Await `ref.ready()` before sending more.',
  },
  ASK_NOT_SENT: {
    class: AskNotSentError,
    family: 'not-delivered',
    meaning: 'The signal was aborted before the ask was made.',
    remedy: 'Nothing to do, unless the signal is the wrong one.',
  },
  ASK_CYCLE: {
    class: AskCycleError,
    family: 'not-delivered',
    meaning: 'Actors wait for each other in a circle.',
    remedy: 'Use `tell` for one of the steps, or let one of the methods interleave.',
  },
  STALE_ACTOR: {
    class: StaleActorError,
    family: 'not-delivered',
    meaning: 'Code of a life that is over tried to send.',
    remedy: 'Stop unfinished work when `context.signal` aborts.',
  },
  SYSTEM_STOPPED: {
    class: SystemStoppedError,
    family: 'not-delivered',
    meaning: 'The system is stopping or has stopped.',
    remedy: 'Send before the stop; `cause` says why it stopped, if it was not on purpose.',
  },
  PROTOCOL_MISMATCH: {
    class: ProtocolMismatchError,
    family: 'not-delivered',
    meaning: 'Two hosts know different methods for the same class.',
    remedy: 'Load the same version of the module on all hosts.',
  },
  ASK_TIMEOUT: {
    class: AskTimeoutError,
    family: 'outcome-unknown',
    meaning: 'No reply came in time; the handler may have run, or may still run.',
    remedy: 'Make the handler safe to repeat, or give it longer with `ref.with({ timeoutMs })`.',
  },
  ASK_CANCELLED: {
    class: AskCancelledError,
    family: 'outcome-unknown',
    meaning: 'The signal aborted while the ask was under way.',
    remedy: 'None needed; a handler can watch `context.signal` to end early.',
  },
  ASK_INTERRUPTED: {
    class: AskInterruptedError,
    family: 'outcome-unknown',
    meaning: 'The actor failed or was ended while the handler ran.',
    remedy: 'Look at `reason` and `cause`; ask again if the handler is safe to repeat.',
  },
  HOST_DOWN: {
    class: HostDownError,
    family: 'outcome-unknown',
    meaning: 'The host died after it was handed the message.',
    remedy: 'Read `stderr`; ask again if the handler is safe to repeat.',
  },
  REPLY_LOST: {
    class: ReplyLostError,
    family: 'outcome-unknown',
    meaning: 'The handler ran, but its result could not travel.',
    remedy: 'Return plain data; `cause` names the value.',
  },
  START: {
    class: StartError,
    family: 'start',
    meaning: 'The first start of an actor failed; nothing of it is left.',
    remedy: 'Look at `cause`: its constructor, `onStart` or its module threw, or the start took too long.',
  },
  NAME_TAKEN: {
    class: NameTakenError,
    family: 'start',
    meaning: 'Another actor has the name.',
    remedy: 'Find that actor by name, or stop it first.',
  },
  ENTRY_NOT_GUARDED: {
    class: EntryNotGuardedError,
    family: 'start',
    meaning: 'A module that other hosts load ran the main part of the program there: it started a system, or exited.',
    remedy: 'Put its main part into `if (isMain(import.meta)) { ... }`.',
  },
  HANDLER_TIMEOUT: {
    class: HandlerTimeoutError,
    family: 'handler',
    meaning: 'A handler ran longer than `handlerTimeoutMs`; this life of its actor failed.',
    remedy: 'Make the handler faster, or raise `handlerTimeoutMs`.',
  },
  CONTEXT: {
    class: ContextError,
    family: 'handler',
    meaning: 'Something of the context was used at a moment when it has no meaning.',
    remedy: 'Use it where the message says.',
  },
  THROWN_VALUE: {
    class: ThrownValueError,
    family: 'handler',
    meaning: 'A handler threw, or rejected with, a value that is not an error.',
    remedy: 'Throw an `Error`.',
  },
  STASH_FULL: {
    class: StashFullError,
    family: 'handler',
    meaning: 'More messages were put aside than `options.stash` of the class allows.',
    remedy: 'Unstash earlier, or raise the bound.',
  },
  SUPERVISION: {
    class: SupervisionError,
    family: 'supervision',
    meaning: 'Children of one supervisor failed more often than it allows, so it failed itself.',
    remedy: 'Look at `cause`, the last failure; raise `restarts`, give a `backoff`, or repair the child.',
  },
  CHILD_EXISTS: {
    class: ChildExistsError,
    family: 'supervision',
    meaning: 'The supervisor has a child of that id already, running or not.',
    remedy: 'Choose another id, `restartChild` it, or `removeChild` it first.',
  },
  CHILD_NOT_FOUND: {
    class: ChildNotFoundError,
    family: 'supervision',
    meaning: 'The supervisor has no child of that id.',
    remedy: 'Look at `children()`; a temporary child is gone when it has ended.',
  },
  LINKED_EXIT: {
    class: LinkedExitError,
    family: 'supervision',
    meaning: 'The life of a link partner ended other than by stopping itself.',
    remedy: 'Look at `cause`, or set `trapExits` to hear of it as a notice.',
  },
  OPTION: {
    class: OptionError,
    family: 'usage',
    meaning: 'An option or argument has a value that is not allowed.',
    remedy: 'Give a value of the kind that the message names.',
  },
  HOST_STALLED: {
    class: HostStalledError,
    family: 'host',
    meaning: 'A host is alive but does not act: synchronous code blocks it.',
    remedy: 'Move long computations to a host of their own; `host.kill()` ends the host.',
  },
  FRAME_INVALID: {
    class: FrameInvalidError,
    family: 'link',
    meaning: 'Bytes arrived that no kernel of this version writes.',
    remedy: 'Run the same version of Troupe on both sides.',
  },
  HANDSHAKE: {
    class: HandshakeError,
    family: 'link',
    meaning: 'The other end of a new link did not prove that it belongs to this system.',
    remedy: 'Check addresses and tokens; a foreign program may have connected.',
  },
  EXPECTATION: {
    class: ExpectationError,
    family: 'testing',
    meaning: 'A test waited for something that did not happen, or not first.',
    remedy: 'Read what was there instead; the message lists it.',
  },
  SIMULATION: {
    class: SimulationError,
    family: 'testing',
    meaning: 'A run of a simulation failed.',
    remedy: 'Read the last events; run `plan` alone, with `trace`, to see all of them again.',
  },
  ESCAPED: {
    class: EscapedError,
    family: 'testing',
    meaning: 'Code of a simulated run used something that no seed decides.',
    remedy: 'Hand in what does it, and give the scenario one that it controls.',
  },
}
