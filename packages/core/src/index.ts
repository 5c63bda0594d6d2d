/**
 * The actor model for any JavaScript runtime: actors, refs, messages and their promises. Programs on Node import
 * `@troupe/runtime-node`, which brings this along and starts systems.
 *
 * Start at {@link Actor}; {@link ActorRef} is how actors are reached, {@link ActorSystem} what starts and stops them.
 *
 * @packageDocumentation
 */
// describe an actor
export { Actor } from './actor/actor.ts'
export type { ActorOptions } from './actor/actor-options.ts'
export type { ActorContext } from './actor/context.ts'
// let other hosts load it
export { expose } from './actor/expose.ts'
export type { Group, GroupChange } from './actor/group.ts'
export type { Host, HostGroup, Placement } from './actor/host.ts'
export type { HostEnd } from './actor/host-end.ts'
export type { HostOptions } from './actor/host-options.ts'
export type { HostedSystem, HostsOptions, ProtocolOf } from './actor/hosted-system.ts'
export type { ChildInfo, Inspection, LockUse, TraceEntry, TurnInfo } from './actor/inspection.ts'
export type { NameEvent, WaitOptions } from './actor/name-event.ts'
export type { EndReason, Notice } from './actor/notice.ts'
export type { Checked, Exposable, Problem } from './actor/protocol-check.ts'
export type { Spawn, SpawnOptions, SpawnRest } from './actor/spawn-options.ts'
export type { StopOptions } from './actor/stop-options.ts'
export type { StopReason } from './actor/stop-reason.ts'
export type { Backoff, Restart, Strategy, Supervision } from './actor/supervision-options.ts'
export type { PeriodOptions, Tick, TimerAction, Timers } from './actor/timers.ts'
export { adapt, type WireAdapter } from './codec/exposed-table.ts'
// what may travel
export type { ActorBrand, Handle, NotSendable, Sendable, SendableClasses, Wired } from './codec/sendable.ts'
export { transfer } from './codec/transfer.ts'
export { ContextError, HandlerTimeoutError, ThrownValueError } from './errors/handler-errors.ts'
export { HostStalledError } from './errors/host-errors.ts'
export { FrameInvalidError, HandshakeError, LinkError } from './errors/link-errors.ts'
export { NotDeliveredError } from './errors/not-delivered-error.ts'
export {
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
} from './errors/not-delivered-errors.ts'
export { OptionError } from './errors/option-error.ts'
export {
  AskCancelledError,
  AskInterruptedError,
  AskTimeoutError,
  HostDownError,
  OutcomeUnknownError,
  ReplyLostError,
} from './errors/outcome-unknown-errors.ts'
export { EntryNotGuardedError, NameTakenError, StartError } from './errors/start-errors.ts'
export {
  ChildExistsError,
  ChildNotFoundError,
  LinkedExitError,
  StashFullError,
  SupervisionError,
} from './errors/supervision-errors.ts'
// when it goes wrong
export { type ErrorFamily, TroupeError } from './errors/troupe-error.ts'
export type { DeadLetterReason } from './kernel/dead-letter-reason.ts'
// watch it run
export type { EventName, Observer, TroupeEvent } from './kernel/events.ts'
export type { MailboxOptions, OverflowPolicy } from './mailbox/overflow.ts'
// talk to it
export type { ActorRef, AnyRef, AskFace, MessageName, Streamed, StreamFace, TellFace } from './refs/actor-ref.ts'
export type { CallOptions } from './refs/call-options.ts'
// supervise it
export { type ChildSpec, type ChildTemplate, childSpec, childTemplate } from './supervision/child-spec.ts'
export type { DynamicSupervisorOptions } from './supervision/dynamic-supervisor.ts'
export { DynamicSupervisor, PartitionedSupervisor, Supervisor } from './supervision/own-actors.ts'
export { partitionOf } from './supervision/partition-of.ts'
export type { PartitionedSupervisorOptions } from './supervision/partitioned-supervisor.ts'
export type { ChildCount, SupervisedChild, SupervisorOptions } from './supervision/supervisor.ts'
// start it
export type { ActorSystem, HostInfo, StopReport, SystemStopOptions } from './system/actor-system.ts'
export type { HostState } from './system/host-lifecycle.ts'
export type { Clock, Timer } from './time/clock.ts'
