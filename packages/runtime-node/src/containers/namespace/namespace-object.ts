import type { SentFunction } from '../../tasks/sent-function.ts'
import { ContainerObject } from '../container-object.ts'
import { areEqual } from '../equality.ts'
import { sumOf } from '../sum.ts'

type Attributes = Record<string, unknown>

/** What a `NamespaceProxy` leads to: an object of which no name is special. */
export class NamespaceObject extends ContainerObject {
  readonly #attributes: Attributes = Object.create(null)

  constructor(entries: readonly (readonly [string, unknown])[]) {
    super()
    this.assign(entries)
  }

  get(name: string): unknown {
    return this.#attributes[name]
  }

  set(name: string, value: unknown): void {
    this.#attributes[name] = value
  }

  has(name: string): boolean {
    return name in this.#attributes
  }

  delete(name: string): boolean {
    return this.has(name) && delete this.#attributes[name]
  }

  assign(entries: readonly (readonly [string, unknown])[]): void {
    for (const [name, value] of entries) this.#attributes[name] = value
  }

  increment(name: string, by: unknown): number | bigint {
    const sum = sumOf(this.#attributes[name], by, { method: 'increment', place: name })
    this.#attributes[name] = sum
    return sum
  }

  compareAndSet(name: string, expected: unknown, value: unknown): boolean {
    if (!areEqual(this.#attributes[name], expected)) return false
    this.#attributes[name] = value
    return true
  }

  async update(name: string, fn: SentFunction, args: readonly unknown[]): Promise<unknown> {
    const value = await this.run(fn, [this.#attributes[name], ...args])
    this.#attributes[name] = value
    return value
  }

  apply(fn: SentFunction, args: readonly unknown[]): Promise<unknown> {
    return this.run(fn, [this.#attributes, ...args])
  }

  names(): string[] {
    return Object.keys(this.#attributes)
  }

  copy(): Readonly<Attributes> {
    return this.#attributes
  }

  protected override contents(): unknown {
    return this.#attributes
  }
}
