/**
 * The door for Troupe's own packages: runtimes and benchmarks. Not part of the public surface.
 * @packageDocumentation
 */
// the kernel
export { exposeOwn } from './actor/expose-own.ts'
export type { HostOptions } from './actor/host-options.ts'
// promises and signals
export { addAbortListener, removeAbortListener } from './basics/abort-listeners.ts'
export { Deque } from './basics/deque.ts'
export { openOutcome } from './basics/outcome.ts'
// links
export { type Attachment, arrivedBytes, movedBytes } from './codec/attachment.ts'
export { ByteStage } from './codec/byte-stage.ts'
export { find as findExposed, keyOf as exposedKeyOf, namesOf as exposedNamesOf, registerOwn } from './codec/exposed-table.ts'
export { HandleBase } from './codec/handle-base.ts'
export type { HandleCodec } from './codec/handle-codec.ts'
export {
  type HandleDestination,
  type HandleKind,
  type LinkedHandleKind,
  type PackedHandle,
  registerHandle,
} from './codec/handles.ts'
export { ValueDecoder } from './codec/value-decoder.ts'
export { ValueEncoder } from './codec/value-encoder.ts'
// errors
export { knowErrors } from './errors/error-classes.ts'
export { errorPage } from './errors/error-page.ts'
export { putTogether } from './errors/error-parts.ts'
export { HostStalledError } from './errors/host-errors.ts'
export { FrameInvalidError, HandshakeError, LinkError } from './errors/link-errors.ts'
export { HostStartError, NotExposedError, NotSendableError } from './errors/not-delivered-errors.ts'
export { OptionError } from './errors/option-error.ts'
export { HostDownError } from './errors/outcome-unknown-errors.ts'
export { EntryNotGuardedError } from './errors/start-errors.ts'
export { nameErrors, TroupeError } from './errors/troupe-error.ts'
export { Kernel } from './kernel/kernel.ts'
export type {
  Flow,
  HandlerRun,
  LockBook,
  LockHold,
  LockHolder,
  LockListener,
  LockNews,
  LockWait,
  ThreadPlace,
} from './kernel/lock-book.ts'
export type { ExitReport, HostFacts, HostKind, HostPlace, HostSeat, HostSpec, Platform, StartedHost } from './kernel/platform.ts'
export type {
  Crossing,
  RecordedBatch,
  RecordedSpan,
  RecordedThread,
  SpanLane,
  TimelineSource,
} from './kernel/recorded-span.ts'
export { defaultSettings, type KernelSettings } from './kernel/settings.ts'
export { stopBegins } from './kernel/wind-down.ts'
export type { Link, LinkReceiver } from './links/link.ts'
export { isRef, refEnded, refHeldBy, refHeldOutside } from './refs/held-ref.ts'
export { MainSystem } from './system/main-system.ts'
// the system
export type { Recording, RecordingSink } from './system/recordings.ts'
export { serveHost } from './system/serve-host.ts'
// time
export type { Clock, Timer } from './time/clock.ts'
export type { Schedule } from './time/schedule.ts'
