import type { ClientKey } from '../objects/client.ts'
import type { ClientWatcher } from '../objects/object-kind.ts'
import type { ServedKind } from '../shared/served/served-place.ts'
import { LockObject } from './lock-object.ts'
import { makeSyncObject, syncMethods } from './sync-objects.ts'

type Methods = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>

/**
 * The locks and the like of one host that are no proxies: `new Lock({ backend: 'manager' })`. Whoever names one first has it made, so the one
 * who constructs it need not wait for that.
 */
export class RoomObject implements ClientWatcher {
  readonly #objects = new Map<string, object>()

  /** Calls a method of the object with that key. */
  call(key: string, kind: ServedKind, made: readonly unknown[], method: string, ...args: readonly unknown[]): unknown {
    if (!syncMethods[kind].has(method)) throw new TypeError(`no method ${method} of a ${kind}`)
    return (this.#objectAt(key, kind, made) as Methods)[method]!(...args)
  }

  /** Nobody can name it any more. */
  forget(key: string): void {
    const object = this.#objects.get(key) as Partial<Disposable> | undefined
    this.#objects.delete(key)
    object?.[Symbol.dispose]?.()
  }

  clientGone(client: ClientKey): void {
    for (const object of this.#objects.values()) (object as ClientWatcher).clientGone(client)
  }

  #objectAt(key: string, kind: ServedKind, made: readonly unknown[]): object {
    let object = this.#objects.get(key)
    if (object === undefined) {
      object = makeSyncObject(kind, made, kind === 'condition' ? this.#lockAt(String(made[0])) : undefined)
      this.#objects.set(key, object)
    }
    return object
  }

  #lockAt(key: string): LockObject {
    const lock = this.#objectAt(key, 'lock', [])
    if (lock instanceof LockObject) return lock
    throw new TypeError('a condition without a lock')
  }
}
