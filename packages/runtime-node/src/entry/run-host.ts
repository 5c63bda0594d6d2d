import { setPriority } from 'node:os'
import type { HostSeat } from '@troupe/core/internal'
import type { HostJob } from './is-host.ts'
import { tellLastWords } from './last-words.ts'
import { loadModule } from './load-module.ts'
import { openProcessSeat } from './process-seat.ts'
import { openThreadSeat } from './thread-seat.ts'

/** Runs a kernel on a seat; `load` runs a user's module. */
export type Serve = (seat: HostSeat, load: (moduleUrl: string) => Promise<void>) => void

/** Makes this thread or process the host that its job says, and serves. */
export const runHost = (host: HostJob, serve: Serve): void => {
  tellLastWords(host.kind)
  const { priority } = host.job.spec.options
  // Of the calling thread, where threads have priorities; those that it starts inherit it.
  if (priority !== undefined) setPriority(priority)
  const seat = host.kind === 'thread' ? openThreadSeat(host.job) : openProcessSeat(host.job)
  serve(seat, loadModule)
}
