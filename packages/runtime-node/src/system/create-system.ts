import { threadId } from 'node:worker_threads'
import type { EventName } from '@troupe/core'
import { MainSystem, type Platform } from '@troupe/core/internal'
import { nanoid } from 'nanoid'
import { Hold } from '../entry/hold.ts'
import { loadModule } from '../entry/load-module.ts'
import { checkGuard } from '../entry/loads.ts'
import { nodeClock, nodeSchedule } from '../entry/node-seams.ts'
import { HostStarter } from '../hosts/host-starter.ts'
import { timelineOf } from '../recording/thread-timeline.ts'
import { openLockBook } from '../shared/deadlock/thread-locks.ts'
import { openLockNews } from '../shared/deadlock/thread-news.ts'
import { systemsHere } from '../shared/served/systems-here.ts'
import { thisThread } from '../shared/waiting/this-thread.ts'
import { defaultObserver } from './default-observer.ts'
import { asNodeSystem, type NodeSystem } from './node-system.ts'
import { stopAtNaturalExit } from './stop-at-natural-exit.ts'
import { stopOnSignals } from './stop-on-signals.ts'
import { checkParts, resolveSettings, type SystemOptions } from './system-options.ts'
import { tellFailure } from './tell-failure.ts'

/** Every event there is: the compiler sees to it that none is missing. */
const eventNames: Readonly<Record<EventName, true>> = {
  'actor.started': true,
  'actor.ended': true,
  'actor.failed': true,
  'actor.cleanup-failed': true,
  'actor.stop-late': true,
  'handler.slow': true,
  'letter.dead': true,
  'mail.lost': true,
  'ask.cycle': true,
  'lock.deadlock': true,
  'machine.inspected': true,
  'host.up': true,
  'host.down': true,
  'host.lost': true,
  'host.stop-late': true,
  'system.failed': true,
}

/**
 * Starts a system with this thread as its main host. Threads and processes are started when something is placed there.
 *
 * An idle system does not keep the program alive; a pending ask, or a server or timer inside an actor, does. Dispose it, or call
 * `stop()`, to end everything in order.
 *
 * @throws OptionError an option makes no sense
 * @throws EntryNotGuardedError this runs in a host, most often because the host loaded a module whose main part lacks an `isMain` guard
 * @example
 * await using system = await createSystem()
 * const counter = await system.spawn(Counter, { args: [10], on: 'thread' })
 * counter.tell.add(5)
 * console.log(await counter.ask.value()) // 15
 */
export const createSystem = async (options: SystemOptions = {}): Promise<NodeSystem> => {
  checkGuard(options.nested === true)
  checkParts(options)
  const observer = options.observer ?? defaultObserver
  const observed = (Object.keys(eventNames) as EventName[]).filter((name) => observer.wants(name))
  const settings = resolveSettings(options, process.env, observed)
  const { output, threadLinks, processLinks } = options
  const starter = new HostStarter({
    ...(output !== undefined && { output }),
    ...(threadLinks !== undefined && { threadLinks }),
    ...(processLinks !== undefined && { processLinks }),
  })
  const hold = new Hold()
  const locks = settings.development ? openLockBook() : undefined
  const lockNews = openLockNews()
  const platform: Platform = {
    load: loadModule,
    startHost: (spec) => starter.startHost(spec),
    introduce: (one, other) => starter.introduce(one, other),
    hold: (held) => hold.set(held),
    memoryBytes: () => process.memoryUsage().heapUsed,
    leave: () => {},
    locks,
    lockNews,
    timeline: timelineOf(() => ({ name: 'main', pid: process.pid, tid: thisThread().tid })),
  }
  const systemId = nanoid(10)
  const system = MainSystem.open({
    systemId,
    settings,
    clock: nodeClock,
    schedule: nodeSchedule,
    random: Math.random,
    observer,
    platform,
    facts: { pid: process.pid, threadId },
    close: () => {
      systemsHere.delete(systemId)
      locks?.[Symbol.dispose]()
      lockNews[Symbol.dispose]()
      hold[Symbol.dispose]()
      return starter[Symbol.asyncDispose]()
    },
  })
  systemsHere.set(systemId, system)
  stopAtNaturalExit(system)
  tellFailure(system, options.onFailure)
  if (options.stopOn !== undefined) stopOnSignals(system, options.stopOn)
  return asNodeSystem(system, (sink) => system.record(sink))
}
