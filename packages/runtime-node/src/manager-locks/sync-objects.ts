import type { ObjectProxy } from '../objects/object-proxy.ts'
import type { ServedKind } from '../shared/served/served-place.ts'
import { BarrierObject } from './barrier-object.ts'
import { ConditionObject } from './condition-object.ts'
import { EventObject } from './event-object.ts'
import { LockObject } from './lock-object.ts'
import { OnceObject } from './once-object.ts'
import { RwObject } from './rw-object.ts'
import { SemaphoreObject } from './semaphore-object.ts'

const ofLocks = ['enter', 'leave', 'withdraw', 'markConsistent', 'locked', 'owner']

/** What clients may call. All of it at any time: what waits must not keep others waiting. */
export const syncMethods: Readonly<Record<ServedKind, ReadonlySet<string>>> = {
  lock: new Set(ofLocks),
  semaphore: new Set(['take', 'withdraw', 'give', 'consume', 'value']),
  condition: new Set(['wait', 'withdraw', 'notify', 'goOn', 'passOn', 'lock']),
  event: new Set(['set', 'clear', 'isSet', 'wait', 'withdraw']),
  barrier: new Set(['come', 'withdraw', 'acted', 'break', 'reset', 'waiting', 'broken']),
  rwLock: new Set(['enter', 'withdraw', 'leaveRead', 'leaveWrite', 'downgrade', 'markConsistent', 'readers', 'writer']),
  once: new Set([...ofLocks, 'finish', 'done']),
}

/** Makes one; `lock`: what the condition is to be guarded by. */
export const makeSyncObject = (kind: ServedKind, args: readonly unknown[], lock?: LockObject, hold?: ObjectProxy): object => {
  switch (kind) {
    case 'lock':
      return new LockObject()
    case 'semaphore':
      return new SemaphoreObject(args[0] as number, args[1] as number)
    case 'condition':
      return new ConditionObject(lock!, hold)
    case 'event':
      return new EventObject()
    case 'barrier':
      return new BarrierObject(args[0] as number)
    case 'rwLock':
      return new RwObject()
    case 'once':
      return new OnceObject()
  }
}
