import { NameKeptError, NameNotKeptError } from '../errors/object-errors.ts'
import type { KeptObject } from '../objects/kept-object.ts'

/** The names under which a manager keeps objects beyond their proxies. */
export class KeptNames {
  readonly #objects = new Map<string, KeptObject>()

  get names(): string[] {
    return [...this.#objects.keys()]
  }

  [Symbol.iterator](): Iterator<[name: string, kept: KeptObject]> {
    return this.#objects.entries()
  }

  /** @throws NameKeptError - an object has the name */
  checkFree(name: string): void {
    const other = this.#objects.get(name)
    if (other !== undefined) throw new NameKeptError({ keptName: name, object: String(other) })
  }

  /** Harmless when it has the name. @throws NameKeptError - another one has it */
  keep(name: string, kept: KeptObject): void {
    if (this.#objects.get(name) === kept) return
    this.checkFree(name)
    this.#objects.set(name, kept)
    kept.names++
  }

  /** The object that had the name, if there is one. */
  forget(name: string): KeptObject | undefined {
    const kept = this.#objects.get(name)
    if (kept === undefined) return undefined
    this.#objects.delete(name)
    kept.names--
    return kept
  }

  /** @throws NameNotKeptError */
  get(name: string): KeptObject {
    const kept = this.#objects.get(name)
    if (kept === undefined) throw new NameNotKeptError({ keptName: name, names: this.names })
    return kept
  }
}
