import { OptionError } from '@troupe/core'
import type { ProxyClass } from '../objects/object-kind.ts'
import { linkOf, type ObjectProxy } from '../objects/object-proxy.ts'
import { knowKind } from '../objects/travel.ts'
import type { ServedKind } from '../shared/served/served-place.ts'
import { type BarrierDetail, BarrierProxy } from './barrier-proxy.ts'
import { type ConditionDetail, ConditionProxy } from './condition-proxy.ts'
import { EventProxy } from './event-proxy.ts'
import { LockObject } from './lock-object.ts'
import { type LockDetail, LockProxy, RLockProxy } from './lock-proxy.ts'
import { OnceProxy } from './once-proxy.ts'
import { RwLockProxy } from './rw-lock-proxy.ts'
import { BoundedSemaphoreProxy, type SemaphoreDetail, SemaphoreProxy } from './semaphore-proxy.ts'
import { makeSyncObject, syncMethods } from './sync-objects.ts'

/** One is made with what its proxies know of it. */
const know = (name: string, kind: ServedKind, proxy: ProxyClass, argsOf: (detail: never) => unknown[] = () => []): void => {
  const methods = syncMethods[kind]
  knowKind({
    name,
    proxy,
    methods,
    concurrent: methods,
    detail: ([detail]) => detail,
    make: ([detail]) => makeSyncObject(kind, argsOf(detail as never)),
  })
}

know('lock', 'lock', LockProxy)
know('rLock', 'lock', RLockProxy)
const counts = ({ count, most }: SemaphoreDetail): unknown[] => [count, most]
know('semaphore', 'semaphore', SemaphoreProxy, counts)
know('boundedSemaphore', 'semaphore', BoundedSemaphoreProxy, counts)
know('event', 'event', EventProxy)
know('barrier', 'barrier', BarrierProxy, ({ parties }: BarrierDetail) => [parties])
know('rwLock', 'rwLock', RwLockProxy)
know('once', 'once', OnceProxy)

knowKind({
  name: 'condition',
  proxy: ConditionProxy,
  // they find their lock by its number
  isLocal: true,
  methods: syncMethods.condition,
  concurrent: syncMethods.condition,
  detail: ([name, lock]): ConditionDetail => {
    const { object, detail } = linkOf(lock as ObjectProxy, 'condition')
    return { name: name as string, lock: { ...(detail as LockDetail), kind: kindOf(lock), object } }
  },
  make: ([, lock], _system, own) => {
    const guard = own(lock as ObjectProxy)
    if (!(guard instanceof LockObject))
      throw new OptionError({ option: 'lock', expected: 'a lock of the same manager', got: String(lock) })
    return makeSyncObject('condition', [], guard, lock as ObjectProxy)
  },
})

const kindOf = (lock: unknown): 'Lock' | 'RLock' => (lock instanceof RLockProxy ? 'RLock' : 'Lock')
