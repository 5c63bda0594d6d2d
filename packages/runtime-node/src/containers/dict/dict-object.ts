import { KeyMissingError } from '../../errors/container-errors.ts'
import type { SentFunction } from '../../tasks/sent-function.ts'
import { ContainerObject } from '../container-object.ts'
import { areEqual } from '../equality.ts'
import { checkKey, checkKeys } from '../key.ts'
import { shortText } from '../short-text.ts'
import { sumOf } from '../sum.ts'

type Entries = readonly (readonly [unknown, unknown])[]

/** What a `DictProxy` leads to: a map, and what can be done with it as one message. */
export class DictObject extends ContainerObject {
  readonly #map: Map<unknown, unknown>

  /** @throws KeyRefusedError */
  constructor(entries: Entries) {
    super()
    checkKeys(keysOf(entries), 'dict')
    this.#map = new Map(entries)
  }

  size(): number {
    return this.#map.size
  }

  get(key: unknown, fallback?: unknown): unknown {
    const value = this.#map.get(key)
    return value === undefined && !this.#map.has(key) ? fallback : value
  }

  set(key: unknown, value: unknown): void {
    checkKey(key, 'set')
    this.#map.set(key, value)
  }

  has(key: unknown): boolean {
    return this.#map.has(key)
  }

  delete(key: unknown): boolean {
    return this.#map.delete(key)
  }

  clear(): void {
    this.#map.clear()
  }

  setDefault(key: unknown, value: unknown): unknown {
    checkKey(key, 'setDefault')
    if (this.#map.has(key)) return this.#map.get(key)
    this.#map.set(key, value)
    return value
  }

  pop(key: unknown, ...fallback: [] | [unknown]): unknown {
    if (!this.#map.has(key)) {
      if (fallback.length === 0) throw new KeyMissingError({ method: 'pop', key: shortText(key) })
      return fallback[0]
    }
    const value = this.#map.get(key)
    this.#map.delete(key)
    return value
  }

  /** A map has no way to its last entry but past all the others. */
  popItem(): [unknown, unknown] | undefined {
    let last: [unknown, unknown] | undefined
    for (last of this.#map);
    if (last !== undefined) this.#map.delete(last[0])
    return last
  }

  merge(entries: Entries): void {
    checkKeys(keysOf(entries), 'merge')
    for (const [key, value] of entries) this.#map.set(key, value)
  }

  increment(key: unknown, by: unknown): number | bigint {
    checkKey(key, 'increment')
    const before = this.#map.get(key)
    const sum = typeof before === 'number' && typeof by === 'number' ? before + by : this.#sum(before, by, key)
    this.#map.set(key, sum)
    return sum
  }

  compareAndSet(key: unknown, expected: unknown, value: unknown): boolean {
    checkKey(key, 'compareAndSet')
    if (!areEqual(this.#map.get(key), expected)) return false
    this.#map.set(key, value)
    return true
  }

  async update(key: unknown, fn: SentFunction, args: readonly unknown[]): Promise<unknown> {
    checkKey(key, 'update')
    const value = await this.run(fn, [this.#map.get(key), ...args])
    this.#map.set(key, value)
    return value
  }

  apply(fn: SentFunction, args: readonly unknown[]): Promise<unknown> {
    return this.run(fn, [this.#map, ...args])
  }

  keys(): Iterable<unknown> {
    return this.#map.keys()
  }

  values(): Iterable<unknown> {
    return this.#map.values()
  }

  entries(): Iterable<unknown> {
    return this.#map.entries()
  }

  copy(): ReadonlyMap<unknown, unknown> {
    return this.#map
  }

  protected override contents(): unknown {
    return this.#map
  }

  #sum(before: unknown, by: unknown, key: unknown): number | bigint {
    return sumOf(before, by, { method: 'increment', place: shortText(key) })
  }
}

const keysOf = (entries: Entries): unknown[] => entries.map(([key]) => key)
