import type { ActorRef, CallOptions } from '@troupe/core'
import { KindUnknownError, MethodNotServedError, NameNotKeptError } from '../errors/object-errors.ts'
import type { ServedManager } from './served-manager.ts'

/** What a client may ask of the manager itself. */
export type DoorMethod = 'get' | 'create' | 'make'

/** Lets clients of other programs find and make objects of a manager: those that its owner lets them, and no others. */
export class FrontDoor {
  readonly #manager: ActorRef<ServedManager>
  readonly #names: ReadonlySet<string> | undefined
  readonly #kinds: ReadonlySet<string>

  /** @param names - of the objects that may be found; all of them if not given */
  constructor(manager: ActorRef<ServedManager>, names: readonly string[] | undefined, kinds: readonly string[]) {
    this.#manager = manager
    this.#names = names === undefined ? undefined : new Set(names)
    this.#kinds = new Set(kinds)
  }

  async call(method: string, args: readonly unknown[], options: CallOptions): Promise<unknown> {
    const [what, more = []] = args
    if (typeof what !== 'string' || !Array.isArray(more)) throw new TypeError('a manager is asked by a name, and with a list')
    const { ask } = this.#manager.with(options)
    switch (method) {
      case 'get':
        return this.#get(what, options)
      case 'create':
        return ask.createRegistered(what, more)
      case 'make':
        if (!this.#kinds.has(what)) throw new KindUnknownError({ kind: what, known: [...this.#kinds] })
        return ask.create(what, more)
      default:
        throw new MethodNotServedError({
          object: 'the manager',
          method,
          served: ['get', 'create', 'make'] satisfies DoorMethod[],
        })
    }
  }

  async #get(name: string, options: CallOptions): Promise<unknown> {
    const names = this.#names
    if (names !== undefined && !names.has(name)) throw new NameNotKeptError({ keptName: name, names: [...names] })
    return this.#manager.with(options).ask.named(name)
  }
}
