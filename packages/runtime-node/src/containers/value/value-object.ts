import type { SentFunction } from '../../tasks/sent-function.ts'
import { ContainerObject } from '../container-object.ts'
import { areEqual } from '../equality.ts'
import { sumOf } from '../sum.ts'
import type { ValueCell } from './value-proxy.ts'

/** What a `ValueProxy` leads to. */
export class ValueObject extends ContainerObject {
  readonly #cell: ValueCell<unknown>

  constructor(value: unknown) {
    super()
    this.#cell = { value }
  }

  get(): unknown {
    return this.#cell.value
  }

  set(value: unknown): void {
    this.#cell.value = value
  }

  exchange(value: unknown): unknown {
    const before = this.#cell.value
    this.#cell.value = value
    return before
  }

  increment(by: unknown): number | bigint {
    const sum = sumOf(this.#cell.value, by, { method: 'increment', place: 'value' })
    this.#cell.value = sum
    return sum
  }

  compareAndSet(expected: unknown, value: unknown): boolean {
    if (!areEqual(this.#cell.value, expected)) return false
    this.#cell.value = value
    return true
  }

  async update(fn: SentFunction, args: readonly unknown[]): Promise<unknown> {
    const value = await this.run(fn, [this.#cell.value, ...args])
    this.#cell.value = value
    return value
  }

  apply(fn: SentFunction, args: readonly unknown[]): Promise<unknown> {
    return this.run(fn, [this.#cell, ...args])
  }

  protected override contents(): unknown {
    return this.#cell
  }
}
