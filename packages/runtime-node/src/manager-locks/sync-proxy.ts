import { linkOf, ObjectProxy, type ProxyLink } from '../objects/object-proxy.ts'
import { SyncUnavailableError } from '../shared/errors/served-errors.ts'
import type { Across, Backend } from '../shared/memory/region.ts'
import { ProxyPlace } from './proxy-place.ts'

/** Those that wait: while they do, their object stays there. */
const waiting = new Map<SyncProxy, number>()

/**
 * Something in a manager that hosts wait at together. Everything that is asked of it is a message to the manager and one back, so there are
 * promises only: what blocks throws a `SyncUnavailableError`. What is held belongs to the host, and comes back when that ends.
 */
export abstract class SyncProxy extends ObjectProxy {
  readonly name: string
  /** How it is called in errors: its kind and name. */
  readonly label: string
  /** @internal */
  protected readonly place: ProxyPlace

  /** @internal `args`: what its object was made with. */
  constructor(kind: string, link: ProxyLink, args?: readonly unknown[]) {
    super(link)
    this.name = (link.detail as { readonly name: string }).name
    this.label = `${kind} '${this.name}'`
    this.place = new ProxyPlace(link, args)
    this.place.label = this.label
  }

  get across(): Across {
    return 'processes'
  }

  get backend(): Backend {
    return 'manager'
  }

  /** Does what takes its time. @throws ProxyReleasedError */
  protected async during<T>(method: string, work: () => Promise<T>): Promise<T> {
    linkOf(this, method)
    waiting.set(this, (waiting.get(this) ?? 0) + 1)
    try {
      return await work()
    } finally {
      const others = waiting.get(this)! - 1
      if (others > 0) waiting.set(this, others)
      else waiting.delete(this)
    }
  }

  /** Calls a method of the object itself. @throws ProxyReleasedError */
  protected ask<T>(method: string, ...args: readonly unknown[]): Promise<T> {
    return this.during(method, () => this.place.call(method, ...args) as Promise<T>)
  }

  /** What there is of it in memory only. */
  protected refuse(call: string): never {
    throw new SyncUnavailableError({ lock: this.label, call, why: this.place.why })
  }
}
