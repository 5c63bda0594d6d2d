import { isDeepStrictEqual } from 'node:util'
import { findExposed } from '@troupe/core/internal'
import { KindUnknownError, NameKeptError } from '../errors/object-errors.ts'
import type { AnyClass } from '../objects/class-proxy.ts'
import type { Description } from '../objects/object-kind.ts'
import { loadFunction } from '../tasks/exposed-function.ts'
import { type ClassService, describeClass } from './class-service.ts'

/** A class that can be made, with what is known of its objects. */
export interface KnownClass {
  readonly service: ClassService
  readonly description: Description
}

/** The classes of the program whose objects a manager makes, some by a name. */
export class ClassRegistry {
  readonly #known = new Map<string, Promise<KnownClass>>()
  readonly #named = new Map<string, KnownClass>()

  get names(): string[] {
    return [...this.#named.keys()]
  }

  /** Loads the class, if it is not there yet. @throws NotExposedError, or the module's own error */
  load(service: ClassService): Promise<KnownClass> {
    const text = JSON.stringify(service)
    let known = this.#known.get(text)
    if (known === undefined) {
      known = loadClass(service)
      this.#known.set(text, known)
      known.catch(() => this.#known.delete(text)) // the next one tries again
    }
    return known
  }

  /** @throws NameKeptError - another class has the name */
  async register(name: string, service: ClassService): Promise<void> {
    const known = await this.load(service)
    const other = this.#named.get(name)
    if (other !== undefined && !isDeepStrictEqual(other.service, service))
      throw new NameKeptError({ keptName: name, object: other.service.key })
    this.#named.set(name, known)
  }

  /** @throws KindUnknownError - nobody registered that name */
  named(name: string): KnownClass {
    const known = this.#named.get(name)
    if (known === undefined) throw new KindUnknownError({ kind: name, known: this.names })
    return known
  }
}

/** Makes an object of a class that was loaded. */
export const instanceOf = ({ service }: KnownClass, args: readonly unknown[]): object => {
  const Served = findExposed(service.key) as unknown as new (...args: readonly unknown[]) => object
  return new Served(...args)
}

const loadClass = async (service: ClassService): Promise<KnownClass> => {
  const keys = [service.key, ...service.returns.map(([, key]) => key)]
  const loaded = await Promise.all(keys.map(async (key) => [key, (await loadFunction(key)) as unknown as AnyClass] as const))
  return { service, description: describeClass(service, new Map(loaded)) }
}
