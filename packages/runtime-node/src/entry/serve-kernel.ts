import { type HostSeat, type Platform, serveHost } from '@troupe/core/internal'
import { timelineOf } from '../recording/thread-timeline.ts'
import { openLockBook } from '../shared/deadlock/thread-locks.ts'
import { openLockNews } from '../shared/deadlock/thread-news.ts'
import '../shared/errors/every-error.ts'
import { systemsHere } from '../shared/served/systems-here.ts'
import { thisThread } from '../shared/waiting/this-thread.ts'
import { Hold } from './hold.ts'
import { nodeClock, nodeSchedule } from './node-seams.ts'

/** Runs a kernel on a seat. `load` runs a user's module. */
export function serveKernel(seat: HostSeat, load: (moduleUrl: string) => Promise<void>): void {
  const hold = new Hold()
  const platform: Platform = {
    load,
    startHost: onMainOnly,
    introduce: onMainOnly,
    hold: (held) => hold.set(held),
    memoryBytes: () => process.memoryUsage().heapUsed,
    leave: () => seat.leave(),
    locks: seat.spec.settings.development ? openLockBook() : undefined,
    lockNews: openLockNews(),
    timeline: timelineOf(() => ({ name: seat.spec.name, pid: process.pid, tid: thisThread().tid })),
  }
  const kernel = serveHost(seat, { clock: nodeClock, random: Math.random, schedule: nodeSchedule, platform })
  const system = kernel.systemFor(kernel.outside)
  systemsHere.set(system.id, system)
}

const onMainOnly = (): never => {
  throw new TypeError('only main starts hosts and brings them together')
}
