import { NameTakenError } from '../errors/start-errors.ts'
import type { Ref } from '../refs/ref.ts'

/**
 * The names of one system, kept by main: a name is reserved before its actor is made, published when it runs, and released when it
 * has ended.
 */
export class NameTable {
  /** `undefined`: reserved. */
  readonly #refs = new Map<string, Ref | undefined>()

  /** @throws NameTakenError */
  reserve(name: string): void {
    if (this.#refs.has(name))
      throw new NameTakenError({ actorName: name, holder: this.#refs.get(name)?.id ?? 'an actor that is starting' })
    this.#refs.set(name, undefined)
  }

  publish(name: string, ref: Ref): void {
    this.#refs.set(name, ref)
  }

  /** Frees the name that the actor of that id has; without an id, one that was only reserved. */
  release(name: string, id: string | undefined): void {
    const holder = this.#refs.get(name)
    if (holder === undefined || holder.id === id) this.#refs.delete(name)
  }

  find(name: string): Ref | undefined {
    return this.#refs.get(name)
  }

  /** Frees the names of all actors of a host that is gone. */
  releaseHost(isThere: (ref: Ref) => boolean): void {
    for (const [name, ref] of this.#refs) if (ref !== undefined && isThere(ref)) this.#refs.delete(name)
  }
}
