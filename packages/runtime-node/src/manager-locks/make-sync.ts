import { type ActorRef, OptionError } from '@troupe/core'
import type { ObjectProxy } from '../objects/object-proxy.ts'
import type { ObjectServer } from '../objects/object-server.ts'
import { mostParties } from '../shared/locks/barrier.ts'
import { checkAcquireOptions, checkOnAbandoned, checkSyncOptions } from '../shared/locks/check-options.ts'
import { defaultName } from '../shared/locks/default-name.ts'
import { checkCount, mostPermits } from '../shared/locks/semaphore-parts.ts'
import type { BarrierProxy } from './barrier-proxy.ts'
import type { ConditionProxy } from './condition-proxy.ts'
import type { EventProxy } from './event-proxy.ts'
import { LockProxy, RLockProxy } from './lock-proxy.ts'
import type { OnceProxy } from './once-proxy.ts'
import type { RwLockProxy } from './rw-lock-proxy.ts'
import type { BoundedSemaphoreProxy, SemaphoreProxy } from './semaphore-proxy.ts'
import './sync-kinds.ts'
import type { BarrierProxyOptions, LockProxyOptions, SyncProxyOptions } from './sync-options.ts'

type Server = ActorRef<ObjectServer>

const make = async <P extends ObjectProxy>(server: Server, kind: string, ...args: readonly unknown[]): Promise<P> =>
  (await server.ask.create(kind, args)) as P

/** @throws OptionError */
const nameOf = (options: SyncProxyOptions): string => {
  const { name } = options
  checkSyncOptions(name === undefined ? {} : { name })
  return name ?? defaultName()
}

/** @throws OptionError */
const lockDetail = (options: LockProxyOptions): object => {
  const { onAbandoned = 'throw' } = options
  checkOnAbandoned(onAbandoned)
  return { name: nameOf(options), onAbandoned }
}

export const makeLock = async (server: Server, options: LockProxyOptions): Promise<LockProxy> =>
  make(server, 'lock', lockDetail(options))

export const makeRLock = async (server: Server, options: LockProxyOptions): Promise<RLockProxy> =>
  make(server, 'rLock', lockDetail(options))

export const makeRwLock = async (server: Server, options: LockProxyOptions): Promise<RwLockProxy> =>
  make(server, 'rwLock', lockDetail(options))

export const makeSemaphore = async (server: Server, count: number, options: SyncProxyOptions): Promise<SemaphoreProxy> => {
  checkCount('Semaphore', count)
  return make(server, 'semaphore', { name: nameOf(options), count, most: mostPermits })
}

export const makeBoundedSemaphore = async (
  server: Server,
  count: number,
  options: SyncProxyOptions,
): Promise<BoundedSemaphoreProxy> => {
  checkCount('BoundedSemaphore', count)
  return make(server, 'boundedSemaphore', { name: nameOf(options), count, most: count })
}

export const makeCondition = async <L extends LockProxy | RLockProxy>(
  server: Server,
  lock: L | undefined,
  options: SyncProxyOptions,
): Promise<ConditionProxy<L>> => {
  const name = nameOf(options)
  if (lock !== undefined) {
    if (!(lock instanceof LockProxy || lock instanceof RLockProxy))
      throw new OptionError({ option: 'lock', expected: 'a lock of the same manager', got: lock })
    return make(server, 'condition', name, lock)
  }
  using own = await makeLock(server, { name })
  return await make(server, 'condition', name, own)
}

export const makeEvent = async (server: Server, options: SyncProxyOptions): Promise<EventProxy> =>
  make(server, 'event', { name: nameOf(options) })

export const makeOnce = async (server: Server, options: SyncProxyOptions): Promise<OnceProxy> =>
  make(server, 'once', { name: nameOf(options) })

export const makeBarrier = async (server: Server, parties: number, options: BarrierProxyOptions): Promise<BarrierProxy> => {
  const { timeoutMs = Number.POSITIVE_INFINITY } = options
  checkAcquireOptions({ timeoutMs })
  if (!Number.isInteger(parties) || parties < 1 || parties > mostParties)
    throw new OptionError({ option: 'parties', expected: `a whole number from 1 to ${mostParties}`, got: parties })
  return make(server, 'barrier', { name: nameOf(options), parties, timeoutMs })
}
